package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.LanePolicy;
import io.evbus.LanePolicy.OnFull;
import io.evbus.LanePolicy.Order;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Reader;
import io.evbus.core.ring.Ring;
import io.evbus.core.time.Ticker;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
  private static final int MOST_STUCK_CALLS = 3;
  private static final long REOPEN_BASE_NANOS = 100_000_000L;
  private static final long STUCK_CHECK_NANOS = 1_000_000_000L;

  private enum Phase {
    UNOPENED,
    OPENING,
    OPEN,
    WAITING,
    STUCK,
    DISABLED,
    CLOSED
  }

  private final String name;
  private final LanePolicy policy;
  private final Traits traits;
  private final Ticker ticker;
  private final SpareThreads spareThreads;
  private final Tally tally = new Tally();
  private final SendQueue queue;
  private final Flight flight;
  private final PoisonWatch poison = new PoisonWatch();
  private final Backoff backoff;
  private final List<Pending> forming = new ArrayList<>();
  private Inbox inbox = input -> {};

  private volatile Phase phase = Phase.UNOPENED;
  private volatile long gate;
  private volatile boolean started;
  private Actions actions = new Actions();
  private long generation;
  private @Nullable Publisher publisher;
  private @Nullable Call call;
  private int stuckCalls;
  private int openFailures;
  private boolean opened;
  private volatile boolean hungry;
  private long openDeadlineNanos;
  private long reopenAtNanos;
  private long formingSinceNanos;
  private boolean paused;
  private long pausedAtNanos;
  private long pauseEndsNanos;
  private boolean unauthorized;
  private boolean closing;
  private long closeDeadlineNanos = Long.MAX_VALUE;
  private long unreadAtClose;
  private @Nullable String lastError;

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
    this.spareThreads = spareThreads;
    this.queue = new SendQueue(ring, number, policy, tally, from);
    this.flight = new Flight(policy);
    this.backoff = new Backoff(seed);
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
    return policy.onFull() == OnFull.DROP_OLDEST || phase == Phase.DISABLED;
  }

  @Override
  public void dropUntil(long offset) {
    List<Actions.Settled> dropped = new ArrayList<>();
    synchronized (this) {
      Reason reason = phase == Phase.DISABLED ? Reason.GONE : Reason.OVERFLOW;
      queue.skipTo(
          offset,
          entry -> {
            tally.drop(reason);
            dropped.add(
                new Actions.Settled(
                    entry,
                    new Fate(
                        Fate.Kind.DROPPED,
                        Optional.of(reason),
                        "the lane was one ring behind",
                        0,
                        Map.of())));
          });
      gate = gateNow();
    }
    dropped.forEach(this::tell);
  }

  void tell(Actions.Settled settled) {
    var watch = settled.entry().watch();
    if (watch != null) {
      watch.settled(name, settled.fate());
    }
  }

  // ---- what happened ----

  void start() {
    started = true;
  }

  /** An opening or a publish has ended, whether or not the lane still waits for it. */
  void callEnded(Call ended, @Nullable Publisher candidate, @Nullable Throwable cause, long now) {
    if (ended.abandoned) {
      stuckCalls--;
      spareThreads.returned();
    }
    if (ended != call) {
      if (candidate != null) {
        actions.close.add(candidate);
      }
      return;
    }
    call = null;
    if (cause != null && ended.batch != null) {
      lose(describe(cause), now);
    } else if (cause != null) {
      openFailed(cause, now);
    } else if (candidate != null) {
      opened(candidate);
    }
  }

  private void opened(Publisher candidate) {
    publisher = candidate;
    phase = Phase.OPEN;
    unauthorized = false;
    if (opened) {
      tally.reopened++;
    }
    opened = true;
    if (closing) {
      queue.hurry();
    }
  }

  private void openFailed(Throwable cause, long now) {
    unauthorized = cause instanceof IngressException known && known.reason() == Reason.UNAUTHORIZED;
    lastError = describe(cause);
    waitToReopen(now);
  }

  void lost(long forGeneration, Throwable cause, long now) {
    if (forGeneration == generation && phase == Phase.OPEN) {
      lose(describe(cause), now);
    }
  }

  void pause(long forGeneration, Duration atMost, long now) {
    if (forGeneration == generation && !paused && phase != Phase.CLOSED) {
      paused = true;
      pausedAtNanos = now;
      pauseEndsNanos = saturatedAdd(now, atMost.toNanos());
    }
  }

  void resume(long forGeneration, long now) {
    if (forGeneration == generation && paused) {
      paused = false;
      flight.postpone(now - pausedAtNanos);
    }
  }

  void disable(long forGeneration, Reason reason, String detail, long now) {
    if (forGeneration == generation && phase != Phase.CLOSED) {
      lastError = reason + ": " + detail;
      lose(lastError, now);
      phase = Phase.DISABLED;
    }
  }

  void close(long deadlineNanos) {
    closing = true;
    closeDeadlineNanos = Math.min(closeDeadlineNanos, deadlineNanos);
    if (phase == Phase.OPEN) {
      queue.hurry();
    }
  }

  void decided(AttemptBatch batch, int from, int to, Outcome outcome, long now) {
    if (!flight.contains(batch)) {
      return;
    }
    long bytes = 0;
    for (int i = from; i < to; i++) {
      bytes += batch.events[i].entry.sizeBytes();
    }
    flight.progressed(batch, to - from, bytes, now);
    List<Pending> unanswered = new ArrayList<>(0);
    for (int i = from; i < to; i++) {
      settle(batch.events[i], outcome, unanswered, now);
    }
    if (outcome instanceof Outcome.Unknown unknown) {
      if (batch.generation == generation && phase == Phase.OPEN) {
        lose(unknown.detail(), unanswered, now);
      } else {
        unanswered.forEach(queue::again);
      }
    }
  }

  // ---- one step ----

  /** Does all that can be done now; gives what must be done outside. */
  Actions step(long now) {
    hungry = false;
    if (phase != Phase.CLOSED && closing && !started) {
      finish();
    } else if (phase != Phase.CLOSED && started) {
      checkTimers(now);
      form(now);
      openIfNeeded(now);
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
    if (phase == Phase.CLOSED) {
      return Long.MAX_VALUE;
    }
    return drops() ? queue.read() : queue.committed();
  }

  private void checkTimers(long now) {
    if (phase == Phase.OPENING && openDeadlineNanos <= now) {
      lastError = "opening took longer than the attempt timeout";
      giveUpCall();
      waitToReopen(now);
    }
    if (phase == Phase.OPEN && paused && pauseEndsNanos <= now) {
      lose("the pause lasted longer than announced", now);
    } else if (phase == Phase.OPEN && !paused && flight.overdue(now)) {
      lose("no answer within the attempt timeout", now);
    }
    if (phase == Phase.STUCK && mayCall()) {
      waitToReopen(now);
    }
    if (phase == Phase.WAITING && reopenAtNanos <= now) {
      phase = Phase.UNOPENED;
    }
  }

  /**
   * Collects the next batch; always tries one event, so that foreign events never hold the ring.
   */
  private void form(long now) {
    int most = phase == Phase.OPEN ? mostEvents() : 1;
    long bytes = forming.stream().mapToLong(pending -> pending.entry.sizeBytes()).sum();
    while (forming.size() < most) {
      Pending pending = mayTakeNext() ? nextToSend(now) : null;
      if (pending == null) {
        hungry = queue.isStarved();
        return;
      }
      long size = pending.entry.sizeBytes();
      if (pending.entry.event().sizeBytes() > traits.maxEventBytes()) {
        bury(
            pending,
            Reason.TOO_LARGE,
            "the destination takes " + traits.maxEventBytes() + " bytes at most",
            now);
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
    if (phase == Phase.DISABLED) {
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

  private void openIfNeeded(long now) {
    if (phase != Phase.UNOPENED || forming.isEmpty()) {
      return;
    }
    if (!mayCall()) {
      phase = Phase.STUCK;
      return;
    }
    phase = Phase.OPENING;
    generation++;
    paused = false;
    openDeadlineNanos = saturatedAdd(now, policy.attemptTimeout().toNanos());
    call = Call.open(generation);
    actions.open = call;
  }

  private void sendIfReady(long now) {
    Publisher to = publisher;
    if (phase != Phase.OPEN || to == null || paused || call != null || forming.isEmpty()) {
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
    long deadline = saturatedAdd(now, policy.attemptTimeout().toNanos());
    AttemptBatch batch = new AttemptBatch(forming, inbox, generation, deadline);
    forming.clear();
    flight.add(batch);
    call = Call.publish(generation, to, batch);
    actions.publish = call;
  }

  private void finishIfDone(long now) {
    if (!closing) {
      return;
    }
    boolean idle =
        flight.isEmpty()
            && call == null
            && forming.isEmpty()
            && queue.isIdle()
            && !queue.hasUnread();
    boolean hopeless = phase == Phase.WAITING || phase == Phase.STUCK || phase == Phase.DISABLED;
    boolean unread = paused && policy.ack() == LanePolicy.Ack.OPTIONAL;
    if (idle || hopeless || unread || closeDeadlineNanos <= now) {
      finish();
    }
  }

  private void finish() {
    giveUpCall();
    generation++;
    flight.abandon(pending -> {});
    if (publisher != null) {
      actions.close.add(publisher);
      publisher = null;
    }
    Fate fate =
        new Fate(
            Fate.Kind.PENDING,
            Optional.of(Reason.CLOSED),
            lastError == null ? "the bus was closed" : lastError,
            0,
            Map.of());
    unreadAtClose = 0;
    queue.skipTo(
        Long.MAX_VALUE,
        entry -> {
          unreadAtClose++;
          settled(entry, fate);
        });
    for (Pending at = queue.unresolved().first(); at != null; at = at.next) {
      settled(at.entry, fate);
    }
    phase = Phase.CLOSED;
    actions.finished = true;
  }

  private void setTimers(long now) {
    switch (phase) {
      case OPENING -> actions.wakeAt(openDeadlineNanos);
      case WAITING -> actions.wakeAt(reopenAtNanos);
      case STUCK -> actions.wakeAt(now + STUCK_CHECK_NANOS);
      case OPEN -> actions.wakeAt(paused ? pauseEndsNanos : flight.checkAtNanos());
      default -> {}
    }
    if (queue.nextDueNanos() > now) {
      actions.wakeAt(queue.nextDueNanos());
    }
    if (phase != Phase.CLOSED) {
      actions.wakeAt(closeDeadlineNanos);
    }
  }

  // ---- losing and settling ----

  private void settle(Pending pending, Outcome outcome, List<Pending> unanswered, long now) {
    if (outcome instanceof Outcome.Unknown) {
      unanswered.add(pending);
      return;
    }
    poison.answered(pending);
    if (outcome instanceof Outcome.Ok ok) {
      deliver(pending, ok);
      openFailures = 0;
      Pending guilty = poison.confirmed();
      if (guilty != null) {
        bury(guilty, Reason.KILLS_CONNECTION, "the connection ends whenever it is sent", now);
      }
    } else if (outcome instanceof Outcome.Rejected rejected) {
      pending.attempts++;
      bury(pending, rejected.reason(), rejected.detail(), now);
    } else if (outcome instanceof Outcome.Retry retry) {
      retry(pending, retry, now);
    }
  }

  private void deliver(Pending pending, Outcome.Ok ok) {
    tally.delivered++;
    queue.resolved(pending);
    Entry entry = pending.entry;
    if (entry.watch() != null) {
      Fate fate =
          entry.wantsCoordinates()
              ? new Fate(
                  Fate.Kind.DELIVERED, Optional.empty(), "", pending.attempts + 1, ok.coordinates())
              : Fate.DELIVERED;
      settled(entry, fate);
    }
  }

  private void retry(Pending pending, Outcome.Retry retry, long now) {
    pending.attempts++;
    pending.lastReason = retry.reason();
    pending.lastDetail = retry.detail();
    lastError = retry.reason() + ": " + retry.detail();
    if (pending.attempts >= policy.retryAttempts()) {
      bury(pending, Reason.ATTEMPTS_EXHAUSTED, lastError, now);
      return;
    }
    if (closing) {
      return;
    }
    long jittered =
        backoff.nanos(
            policy.retryBackoff().toNanos(), policy.retryBackoffCap().toNanos(), pending.attempts);
    queue.delay(pending, saturatedAdd(now, Math.max(jittered, retry.after().toNanos())));
    if (policy.order() == Order.STRICT) {
      takeBackForming();
    }
  }

  private void bury(Pending pending, Reason reason, String detail, long now) {
    tally.dead++;
    queue.resolved(pending);
    lastError = reason + ": " + detail;
    Instant time = ticker.now();
    Instant first = pending.attempted ? time.minusNanos(now - pending.firstAttemptNanos) : time;
    actions.dead.add(
        new DeadLetter(
            pending.entry.event(),
            name,
            pending.offset(),
            reason,
            detail,
            pending.attempts,
            first,
            time));
    settled(
        pending.entry,
        new Fate(Fate.Kind.DEAD, Optional.of(reason), detail, pending.attempts, Map.of()));
  }

  private void settled(Entry entry, Fate fate) {
    actions.settled.add(new Actions.Settled(entry, fate));
  }

  private void lose(String cause, long now) {
    lose(cause, List.of(), now);
  }

  private void lose(String cause, List<Pending> unanswered, long now) {
    lastError = cause;
    List<Pending> inFlight = new ArrayList<>(unanswered);
    flight.abandon(inFlight::add);
    poison.lost(inFlight, queue.unresolved()).forEach(queue::again);
    takeBackForming();
    giveUpCall();
    if (publisher != null) {
      actions.close.add(publisher);
      publisher = null;
    }
    waitToReopen(now);
  }

  /** What was about to be sent goes behind what must be sent before it. */
  private void takeBackForming() {
    forming.forEach(queue::again);
    forming.clear();
  }

  private void giveUpCall() {
    if (call != null) {
      call.abandoned = true;
      call = null;
      stuckCalls++;
      spareThreads.lost();
      actions.abandonedCall = true;
    }
  }

  private boolean mayCall() {
    return stuckCalls < MOST_STUCK_CALLS && !spareThreads.exhausted();
  }

  private void waitToReopen(long now) {
    generation++;
    paused = false;
    openFailures++;
    phase = mayCall() ? Phase.WAITING : Phase.STUCK;
    reopenAtNanos =
        now + backoff.nanos(REOPEN_BASE_NANOS, policy.reopenBackoffCap().toNanos(), openFailures);
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
    boolean closed = phase == Phase.CLOSED;
    long unread = closed ? unreadAtClose : queue.countUnread();
    long pending = queue.unresolved().size() + unread;
    Pending first = queue.unresolved().first();
    Entry oldest = first != null ? first.entry : closed ? null : queue.firstUnread();
    return new LaneStats(
        name,
        state(),
        policy.ack() == LanePolicy.Ack.REQUIRED,
        tally.matched + (closed ? 0 : unread),
        tally.delivered,
        tally.dead,
        tally.dropped,
        pending,
        flight.events(),
        tally.reopened,
        oldest == null
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, ticker.nanos() - oldest.putNanos())),
        Optional.ofNullable(lastError));
  }

  private LaneState state() {
    return switch (phase) {
      case UNOPENED -> opened ? LaneState.WAITING : LaneState.IDLE;
      case OPENING -> unauthorized ? LaneState.UNAUTHORIZED : LaneState.CONNECTING;
      case OPEN -> paused ? LaneState.PAUSED : LaneState.CONNECTED;
      case WAITING -> unauthorized ? LaneState.UNAUTHORIZED : LaneState.WAITING;
      case STUCK -> LaneState.STUCK;
      case DISABLED -> LaneState.DISABLED;
      case CLOSED -> LaneState.CLOSED;
    };
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    return message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
  }

  private static long saturatedAdd(long left, long right) {
    long sum = left + right;
    return ((left ^ sum) & (right ^ sum)) < 0 ? Long.MAX_VALUE : sum;
  }
}
