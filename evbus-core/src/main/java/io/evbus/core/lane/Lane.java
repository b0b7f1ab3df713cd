package io.evbus.core.lane;

import io.evbus.Fate;
import io.evbus.LanePolicy;
import io.evbus.LanePolicy.OnFull;
import io.evbus.LanePolicy.Order;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Reader;
import io.evbus.core.ring.Ring;
import io.evbus.core.ring.Watch;
import io.evbus.core.time.Nanos;
import io.evbus.core.time.Ticker;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one lane: window, order, back-off, poison, reconnecting, draining, counters.
 *
 * <p>It starts no thread, reads no clock and calls no publisher: a {@link LaneTask} tells it what
 * happened and does what its steps ask for. Its methods are called under its own lock, except
 * {@link #gate} and {@link #drops}.
 */
public final class Lane implements Reader {
  private final String name;
  private final LanePolicy policy;
  private final Traits traits;
  private final Ticker ticker;
  private final Tally tally = new Tally();
  private final SendQueue queue;
  private final Flight flight;
  private final Link link;
  private final Settlement settlement;
  private final PoisonWatch poison = new PoisonWatch();
  private final List<Pending> forming = new ArrayList<>();
  private Inbox inbox = input -> {};

  private volatile long gate;
  private volatile boolean hungry;
  private Actions actions = new Actions();
  private boolean started;
  private long formingSinceNanos;
  private boolean closing;
  private long closeDeadlineNanos = Long.MAX_VALUE;
  private long unreadAtClose;

  /** Makes a lane that reads from an offset on. */
  public Lane(
      String name,
      LanePolicy policy,
      Traits traits,
      Ring ring,
      int number,
      long from,
      Ticker ticker,
      SpareThreads spareThreads,
      long seed) {
    this.name = name;
    this.policy = policy;
    this.traits = traits;
    this.ticker = ticker;
    Backoff backoff = new Backoff(seed);
    this.queue = new SendQueue(ring, number, policy, tally, from);
    this.flight = new Flight(policy);
    this.link = new Link(policy, spareThreads, backoff);
    this.settlement = new Settlement(name, policy, ticker, backoff, tally, queue);
    this.gate = from;
  }

  void connect(Inbox to) {
    inbox = to;
  }

  // ---- what the ring asks ----

  @Override
  public long gate() {
    return gate;
  }

  @Override
  public boolean drops() {
    return policy.onFull() == OnFull.DROP_OLDEST || link.isDisabled();
  }

  @Override
  public void dropUntil(long offset) {
    Actions dropped = new Actions();
    synchronized (this) {
      Reason reason = link.isDisabled() ? Reason.GONE : Reason.OVERFLOW;
      Fate fate = Settlement.unsent(Fate.Kind.DROPPED, reason, "the lane was one ring behind");
      queue.skipTo(
          offset,
          entry -> {
            tally.drop(reason);
            dropped.settle(name, entry, fate);
          });
      gate = gateNow();
    }
    dropped.settled.forEach(Watch::completeIfSettled);
  }

  // ---- what happened ----

  void start() {
    started = true;
  }

  /** An opening or a publish has ended, whether or not the lane still waits for it. */
  void callEnded(Call ended, @Nullable Publisher candidate, @Nullable Throwable cause, long now) {
    if (!link.ended(ended)) {
      if (candidate != null) {
        actions.close.add(candidate);
      }
    } else if (cause != null && ended.batch != null) {
      lose(describe(cause), now);
    } else if (cause != null) {
      tally.lastError = describe(cause);
      link.openFailed(cause, now);
    } else if (candidate != null) {
      link.opened(candidate);
      if (closing) {
        queue.hurry();
      }
    }
  }

  void lost(long generation, Throwable cause, long now) {
    if (link.isCurrent(generation) && link.isOpen()) {
      lose(describe(cause), now);
    }
  }

  void pause(long generation, Duration atMost, long now) {
    if (link.isCurrent(generation)) {
      link.pause(atMost, now);
    }
  }

  void resume(long generation, long now) {
    if (link.isCurrent(generation)) {
      flight.postpone(link.resume(now));
    }
  }

  void disable(long generation, Reason reason, String detail, long now) {
    if (link.isCurrent(generation)) {
      lose(reason + ": " + detail, now);
      link.disable(now, actions);
    }
  }

  void close(long deadlineNanos) {
    closing = true;
    closeDeadlineNanos = Math.min(closeDeadlineNanos, deadlineNanos);
    if (link.isOpen()) {
      queue.hurry();
    }
  }

  void decided(AttemptBatch batch, int from, int to, Outcome outcome, long now) {
    if (!flight.contains(batch)) {
      return;
    }
    flight.progressed(batch, from, to, now);
    if (outcome instanceof Outcome.Unknown unknown) {
      List<Pending> unanswered = List.of(batch.events).subList(from, to);
      if (link.isCurrent(batch.generation) && link.isOpen()) {
        lose(unknown.detail(), unanswered, now);
      } else {
        unanswered.forEach(queue::again);
      }
      return;
    }
    for (int i = from; i < to; i++) {
      settle(batch.events[i], outcome, now);
    }
  }

  // ---- one step ----

  /** Does all that can be done now; gives what must be done outside. */
  Actions step(long now) {
    hungry = false;
    if (!link.isClosed() && closing && !started) {
      finish();
    } else if (!link.isClosed() && started) {
      checkTimers(now);
      form(now);
      if (!forming.isEmpty()) {
        link.open(now, actions);
      }
      sendIfReady(now);
      finishIfDone(now);
      setTimers(now);
    }
    long before = gate;
    gate = gateNow();
    Actions wanted = actions;
    wanted.gateMoved = gate != before || wanted.finished;
    actions = new Actions();
    return wanted;
  }

  private long gateNow() {
    if (link.isClosed()) {
      return Long.MAX_VALUE;
    }
    return drops() ? queue.read() : queue.committed();
  }

  private void checkTimers(long now) {
    if (link.pauseIsOver(now)) {
      lose("the pause lasted longer than announced", now);
    } else if (link.isOpen() && !link.isPaused() && flight.overdue(now)) {
      lose("no answer within the attempt timeout", now);
    }
    String trouble = link.checkTimers(now, actions);
    tally.lastError = trouble != null ? trouble : tally.lastError;
  }

  /**
   * Collects the next batch; always tries one event, so that foreign events never hold the ring.
   */
  private void form(long now) {
    int most = link.isOpen() ? mostEvents() : 1;
    long bytes = forming.stream().mapToLong(pending -> pending.entry.sizeBytes()).sum();
    while (forming.size() < most) {
      Pending pending = mayTakeNext() ? nextToSend(now) : null;
      if (pending == null) {
        hungry = queue.isStarved();
        return;
      }
      long size = pending.entry.sizeBytes();
      if (pending.entry.event().sizeBytes() > traits.maxEventBytes()) {
        settlement.bury(
            pending,
            Reason.TOO_LARGE,
            "the destination takes " + traits.maxEventBytes() + " bytes at most",
            now,
            actions);
      } else if (!forming.isEmpty()
          && (bytes + size > policy.batchBytes() || !flight.roomFor(bytes + size))) {
        queue.again(pending);
        return;
      } else {
        if (forming.isEmpty()) {
          formingSinceNanos = now;
        }
        forming.add(pending);
        bytes += size;
      }
    }
  }

  private @Nullable Pending nextToSend(long now) {
    Pending chosen = queue.next(now);
    int skips = policy.order() == Order.STRICT ? 0 : poison.witnessesToSkip();
    List<Pending> skipped = new ArrayList<>(0);
    // An event not attempted yet is never passed over: first attempts keep the order of the log.
    for (int i = 0; i < skips && chosen != null && chosen.attempted; i++) {
      skipped.add(chosen);
      chosen = queue.next(now);
    }
    if (chosen == null && !skipped.isEmpty()) {
      chosen = skipped.remove(skipped.size() - 1);
    }
    skipped.forEach(queue::again);
    return chosen;
  }

  private boolean mayTakeNext() {
    if (link.isDisabled()) {
      return false;
    }
    return policy.order() != Order.STRICT
        || traits.keepsOrderOnRetry()
        || (flight.isEmpty() && forming.isEmpty());
  }

  private int mostEvents() {
    if (poison.oneByOne()) {
      return flight.isEmpty() ? 1 : 0;
    }
    return Math.min(policy.batchEvents(), flight.roomEvents());
  }

  private void sendIfReady(long now) {
    if (!link.canPublish() || forming.isEmpty()) {
      return;
    }
    long lingerEnds = formingSinceNanos + policy.linger().toNanos();
    if (!closing && forming.size() < mostEvents() && lingerEnds > now) {
      actions.wakeAt(lingerEnds);
      return;
    }
    if (poison.oneByOne() && forming.size() > 1) {
      forming.subList(1, forming.size()).forEach(queue::again);
      forming.subList(1, forming.size()).clear();
    }
    long size = forming.stream().mapToLong(pending -> pending.entry.sizeBytes()).sum();
    if (poison.oneByOne() ? !flight.isEmpty() : !flight.roomFor(size) || flight.roomEvents() <= 0) {
      return;
    }
    for (Pending pending : forming) {
      if (!pending.attempted) {
        pending.attempted = true;
        pending.firstAttemptNanos = now;
      }
    }
    long deadline = Nanos.after(now, policy.attemptTimeout());
    AttemptBatch batch = new AttemptBatch(forming, inbox, link.generation(), deadline);
    forming.clear();
    flight.add(batch);
    link.publish(batch, actions);
  }

  private void finishIfDone(long now) {
    if (!closing) {
      return;
    }
    boolean idle =
        flight.isEmpty()
            && !link.isCalling()
            && forming.isEmpty()
            && queue.isIdle()
            && !queue.hasUnread();
    boolean unread = link.isPaused() && policy.ack() == LanePolicy.Ack.OPTIONAL;
    if (idle || link.isDown() || unread || closeDeadlineNanos <= now) {
      finish();
    }
  }

  private void finish() {
    flight.abandon(pending -> {});
    link.close(actions);
    String why = tally.lastError == null ? "the bus was closed" : tally.lastError;
    Fate fate = Settlement.unsent(Fate.Kind.PENDING, Reason.CLOSED, why);
    queue.skipTo(
        Long.MAX_VALUE,
        entry -> {
          unreadAtClose++;
          actions.settle(name, entry, fate);
        });
    for (Pending at = queue.unresolved().first(); at != null; at = at.next) {
      actions.settle(name, at.entry, fate);
    }
    actions.finished = true;
  }

  private void setTimers(long now) {
    actions.wakeAt(link.wakeAtNanos(now));
    if (link.isOpen() && !link.isPaused()) {
      actions.wakeAt(flight.checkAtNanos());
    }
    if (queue.nextDueNanos() > now) {
      actions.wakeAt(queue.nextDueNanos());
    }
    if (!link.isClosed()) {
      actions.wakeAt(closeDeadlineNanos);
    }
  }

  // ---- losing and settling ----

  private void settle(Pending pending, Outcome outcome, long now) {
    poison.answered(pending);
    if (outcome instanceof Outcome.Ok ok) {
      settlement.deliver(pending, ok, actions);
      link.confirmed();
      Pending guilty = poison.confirmed();
      if (guilty != null) {
        String why = "the connection ends whenever it is sent";
        settlement.bury(guilty, Reason.KILLS_CONNECTION, why, now, actions);
      }
    } else if (outcome instanceof Outcome.Rejected rejected) {
      pending.attempts++;
      settlement.bury(pending, rejected.reason(), rejected.detail(), now, actions);
    } else if (outcome instanceof Outcome.Retry retry
        && settlement.retry(pending, retry, closing, now, actions)
        && policy.order() == Order.STRICT) {
      takeBackForming();
    }
  }

  private void lose(String cause, long now) {
    lose(cause, List.of(), now);
  }

  private void lose(String cause, List<Pending> unanswered, long now) {
    tally.lastError = cause;
    List<Pending> inFlight = new ArrayList<>(unanswered);
    flight.abandon(inFlight::add);
    poison.lost(inFlight, queue.unresolved()).forEach(queue::again);
    takeBackForming();
    link.lose(now, actions);
  }

  /** What was about to be sent goes behind what must be sent before it. */
  private void takeBackForming() {
    forming.forEach(queue::again);
    forming.clear();
  }

  // ---- what others may know ----

  /** The lane's name. */
  public String name() {
    return name;
  }

  /** How it delivers. */
  public LanePolicy policy() {
    return policy;
  }

  /** What its publisher is. */
  public Traits traits() {
    return traits;
  }

  /** Whether the lane has still to settle an event that it takes. */
  public synchronized boolean owes(long offset) {
    return offset >= queue.read() || queue.unresolved().contains(offset);
  }

  /** Whether the lane waits for nothing but a new event. */
  boolean isHungry() {
    return hungry;
  }

  /** Whether a new event has come that the lane has not read. */
  boolean hasUnread() {
    return queue.hasUnread();
  }

  /** The counters now. */
  public synchronized LaneStats stats() {
    boolean closed = link.isClosed();
    long unread = closed ? unreadAtClose : queue.countUnread();
    long pending = queue.unresolved().size() + unread;
    Pending first = queue.unresolved().first();
    Entry oldest = first != null ? first.entry : closed ? null : queue.firstUnread();
    return new LaneStats(
        name,
        link.state(),
        policy.ack() == LanePolicy.Ack.REQUIRED,
        tally.matched + (closed ? 0 : unread),
        tally.delivered,
        tally.dead,
        tally.dropped,
        pending,
        flight.events(),
        link.timesReopened(),
        oldest == null
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, ticker.nanos() - oldest.putNanos())),
        Optional.ofNullable(tally.lastError));
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }
}
