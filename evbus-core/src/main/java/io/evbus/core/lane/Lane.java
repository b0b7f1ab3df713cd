package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.LanePolicy;
import io.evbus.LanePolicy.OnFull;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.core.lane.Ledger.Status;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Fates;
import io.evbus.core.ring.Reader;
import io.evbus.core.ring.Watch;
import io.evbus.core.time.Nanos;
import io.evbus.core.time.Ticker;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The state machine of one lane: window, order, back-off, poison, reconnecting, draining, counters.
 *
 * <p>It starts no thread, reads no clock and calls no publisher: a {@link LaneTask} tells it what
 * happened and does what its steps ask for. Its methods are called under its own lock, except
 * {@link #gate}, {@link #drops}, {@link #feed} and {@link #isFed}.
 */
public final class Lane implements Reader {
  private static final int MOST_UNCOMMITTED_DEAD = 256;
  private static final long QUIET_NANOS = 1_000_000_000L;
  private static final long FETCH_AGAIN_NANOS = 100_000_000L;

  private final String name;
  private final Terms terms;
  private final Hunger hunger;
  private final Ticker ticker;
  private final Fates fates;
  private final Feed feed;
  private final Tally tally;
  private final SendQueue queue;
  private final Flight flight;
  private final Link link;
  private final Settlement settlement;
  private final Books books;
  private final PoisonWatch poison = new PoisonWatch();
  private final Forming forming;
  private final Naming naming;
  private Inbox inbox = input -> {};

  private volatile long gate;
  private volatile boolean hungry;
  private volatile boolean fed;
  private Actions actions = new Actions();
  private boolean started;
  private boolean closing;
  private boolean retiring;
  private long closeDeadlineNanos = Long.MAX_VALUE;
  private long fetchAgainNanos;
  private @Nullable Terms renewal;

  /**
   * Makes a lane that goes on from a ledger.
   *
   * @param number its number in routes
   * @param routed counts the events routed to it since the engine started
   */
  public Lane(
      String name,
      LanePolicy policy,
      Traits traits,
      Feed feed,
      int number,
      Ledger from,
      LongSupplier routed,
      LaneContext context) {
    this.name = name;
    this.terms = new Terms(policy, traits);
    this.feed = feed;
    this.ticker = context.ticker();
    this.hunger = context.hunger();
    this.fates = context.fates();
    this.tally = new Tally(from, routed);
    Backoff backoff = new Backoff(context.seed() + number);
    this.queue = new SendQueue(feed, number, terms, tally, from, this::dropped);
    this.flight = new Flight(terms);
    this.naming = new Naming(context.logId() + "/" + name, from.name(), feed.begin(), backoff);
    this.link = new Link(terms, context.spareThreads(), backoff, naming);
    this.settlement = new Settlement(name, terms, ticker, backoff, tally, queue, fates, naming);
    this.books = new Books(from, tally, queue, terms, naming);
    this.forming =
        new Forming(terms, queue, flight, link, poison, settlement, feed, fates, books, naming);
    this.gate = from.committed();
    if (from.status() == Status.DISABLED) {
      link.beginDisabled();
    }
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
    return terms.policy.onFull() == OnFull.DROP_OLDEST || link.isDisabled();
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
            tally.drop(reason, entry.offset());
            naming.givenUp(entry.offset());
            settleIfWaitedFor(dropped, entry, fate);
          });
      gate = gateNow();
    }
    dropped.settled.forEach(Watch::completeIfSettled);
  }

  private void dropped(Entry entry, Reason reason) {
    naming.givenUp(entry.offset());
    Fate fate = Settlement.unsent(Fate.Kind.DROPPED, reason, "it was given up before it was sent");
    settleIfWaitedFor(actions, entry, fate);
  }

  /** Who asks later is answered by the tally, so that a drop makes nothing. */
  private void settleIfWaitedFor(Actions to, Entry entry, Fate fate) {
    Watch waiting = fates.find(entry);
    if (waiting != null) {
      to.settle(name, waiting, fate);
    }
  }

  // ---- what happened ----

  void start() {
    started = true;
  }

  /** A publish has ended, whether or not the lane still waits for it. */
  void publishEnded(AttemptBatch ended, long now) {
    Throwable cause = ended.failure;
    if (link.ended(ended) && cause != null) {
      lose(describe(cause), now);
      link.blame(cause);
    }
  }

  /** An opening has ended, whether or not the lane still waits for it. */
  void openingEnded(Opening ended, long now) {
    Throwable cause = ended.failure != null ? ended.failure : ended.lost;
    Publisher candidate = ended.opened;
    if (!link.ended(ended)) {
      if (candidate != null) {
        actions.close(candidate);
      }
    } else if (cause != null) {
      if (candidate != null) {
        actions.close(candidate);
      }
      tally.lastError = describe(cause);
      link.openFailed(cause, now);
    } else if (candidate != null && !naming.isOwn(ended.lastOffset)) {
      actions.close(candidate);
      actions.strange = ended;
      naming.change(queue.committed());
      link.openAgain();
    } else if (candidate != null) {
      link.opened(candidate);
      if (closing) {
        queue.hurry();
      }
    }
  }

  void lost(long generation, Throwable cause, long now) {
    if (!link.isCurrent(generation)) {
      return;
    }
    if (link.isOpen()) {
      lose(describe(cause), now);
      link.blame(cause);
    } else {
      link.lostWhileOpening(cause);
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
      books.status = Status.DISABLED;
    }
  }

  /** An operator wants nothing more to be sent. */
  void hold() {
    if (books.status == Status.ACTIVE) {
      books.status = Status.PAUSED;
      forming.takeBack();
    }
  }

  Status status() {
    return books.status;
  }

  /** An operator wants the lane to go on, be it paused or disabled. */
  void goOn() {
    books.status = Status.ACTIVE;
    link.enable();
  }

  /**
   * Another publisher and policy from the edge of the present batch on: nothing more is sent until
   * all that is in flight is settled.
   */
  void renew(LanePolicy policy, Traits traits) {
    renewal = new Terms(policy, traits);
    forming.takeBack();
  }

  /** Whether the lane waits for the edge of a batch to become another. */
  boolean isRenewing() {
    return renewal != null;
  }

  private void renewAtEdge() {
    Terms next = renewal;
    if (next != null && flight.isEmpty() && !link.isCalling()) {
      renewal = null;
      boolean reordered =
          next.policy.order() != terms.policy.order()
              || !next.policy.orderKey().equals(terms.policy.orderKey())
              || next.traits.dedupesByOffset() != terms.traits.dedupesByOffset();
      terms.policy = next.policy;
      terms.traits = next.traits;
      if (reordered) {
        queue.reorder();
        poison.restart(queue.unresolved());
      }
      link.renew(actions);
      actions.renewed = true;
    }
  }

  /**
   * Gives up what was not sent before an offset; when there is no room for it, also what was sent
   * to a destination that does not answer.
   */
  void giveUpUntil(long offset, Reason reason, long now) {
    forming.takeBack();
    boolean sentToo = reason == Reason.OVERFLOW && flight.isQuiet(now, QUIET_NANOS);
    if (sentToo) {
      flight.remember(queue.unresolved());
    }
    queue.dropUntil(offset, reason, sentToo);
    poison.forgetSettled(queue.unresolved());
  }

  /** The log was searched for this lane. */
  void fetched(Feed.Fetched found) {
    feed.fetched(found);
  }

  /** The log could not be read. */
  void fetchFailed(Throwable cause, long now) {
    feed.fetchFailed();
    fetchAgainNanos = now + FETCH_AGAIN_NANOS;
    tally.lastError = describe(cause);
  }

  /** What {@link #snapshot} gave is in the log. */
  void committed(Snapshot snapshot) {
    books.committed(snapshot);
  }

  void close(long deadlineNanos) {
    closing = true;
    closeDeadlineNanos = Math.min(closeDeadlineNanos, deadlineNanos);
    queue.lookAgain();
    if (link.isOpen()) {
      queue.hurry();
    }
  }

  /** Closes when what is in flight is settled, or at a deadline; nothing more is sent. */
  void retire(long deadlineNanos) {
    retiring = true;
    forming.takeBack();
    close(deadlineNanos);
  }

  void decided(AttemptBatch batch, int from, int to, Outcome outcome, long now) {
    if (!flight.contains(batch)) {
      return;
    }
    flight.progressed(batch, from, to, now);
    if (outcome instanceof Outcome.Unknown unknown) {
      List<Pending> unanswered = new ArrayList<>();
      for (int i = from; i < to; i++) {
        lost(batch, i, unanswered);
      }
      if (link.isCurrent(batch.generation) && link.isOpen()) {
        lose(unknown.detail(), unanswered, now);
      } else {
        unanswered.forEach(queue::again);
      }
    } else if (outcome instanceof Outcome.Ok ok) {
      confirmed(batch, from, to, ok);
    } else {
      for (int i = from; i < to; i++) {
        refused(batch, i, outcome, now);
      }
    }
  }

  // ---- one step ----

  /** Does all that can be done now; gives what must be done outside. */
  Actions step(long now) {
    boolean starved = false;
    if (fed || !hungry) { // Who is hungry has looked, and is told when there is more.
      fed = false;
      queue.lookAgain();
    }
    if (!link.isClosed() && closing && !started) {
      finish();
    } else if (!link.isClosed() && started) {
      checkTimers(now);
      renewAtEdge();
      queue.dropUnread(now);
      starved = !isHeld() && forming.collect(now, actions);
      if (!forming.isEmpty()) {
        link.open(now, actions);
      }
      sendIfReady(now);
      finishIfDone(now);
      setTimers(now);
    }
    setHungry(starved && !link.isClosed());
    if (feed.isDurable()) {
      keepBooks(now);
    }
    long before = gate;
    gate = gateNow();
    Actions wanted = actions;
    wanted.gateMoved = gate != before || wanted.finished;
    actions = new Actions();
    return wanted;
  }

  private void setHungry(boolean now) {
    if (hungry != now) {
      hungry = now;
      if (now) {
        hunger.begins();
        if (queue.hasUnread()) {
          fed = true; // It came before anybody could see the hunger.
        }
      } else {
        hunger.ends();
      }
    }
  }

  private void keepBooks(long now) {
    actions.lost = queue.takeLost();
    if (fetchAgainNanos <= now) {
      actions.fetchFrom = link.isClosed() ? -1 : feed.takeWanted();
    } else {
      actions.wakeAt(fetchAgainNanos);
    }
    books.dead.addAll(actions.dead);
    actions.dead = Collections.emptyList();
    if (books.uncommitted() >= Math.max(1, terms.policy.windowEvents() / 4)
        || books.dead.size() >= MOST_UNCOMMITTED_DEAD) {
      actions.checkpoint = Actions.Checkpoint.NOW;
    } else if (books.isChanged()) {
      actions.checkpoint = Actions.Checkpoint.SOON;
    }
  }

  private long gateNow() {
    if (link.isClosed()) {
      return Long.MAX_VALUE;
    }
    return drops() || feed.isDurable() ? queue.read() : queue.committed();
  }

  private void checkTimers(long now) {
    if (link.pauseIsOver(now)) {
      lose(Reason.TIMEOUT + ": the pause lasted longer than announced", now);
    } else if (link.isOpen() && !link.isPaused() && flight.overdue(now)) {
      lose(Reason.TIMEOUT + ": no answer within the attempt timeout", now);
    }
    String trouble = link.checkTimers(now, actions);
    tally.lastError = trouble != null ? trouble : tally.lastError;
  }

  private boolean isHeld() {
    return link.isDisabled()
        || retiring
        || renewal != null
        || books.status != Status.ACTIVE
        || books.dead.size() >= MOST_UNCOMMITTED_DEAD;
  }

  private void sendIfReady(long now) {
    if (link.canPublish()) {
      AttemptBatch batch = forming.batch(now, closing, inbox, actions);
      if (batch != null) {
        flight.add(batch);
        link.publish(batch, actions);
      }
    }
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
    boolean unread = link.isPaused() && terms.policy.ack() == LanePolicy.Ack.OPTIONAL;
    boolean held =
        (retiring || books.status != Status.ACTIVE || link.restsBeyond(closeDeadlineNanos))
            && flight.isEmpty();
    if (idle || link.isDown() || unread || held || closeDeadlineNanos <= now) {
      finish();
    }
  }

  private void finish() {
    String why = tally.lastError == null ? "the bus was closed" : tally.lastError;
    Fate fate = Settlement.unsent(Fate.Kind.PENDING, Reason.CLOSED, why);
    if (feed.isDurable()) {
      fates.forEach((offset, watch) -> actions.settle(name, watch, fateAtEnd(offset, fate)));
    } else {
      queue.skipTo(Long.MAX_VALUE, entry -> actions.settle(name, fates.of(entry), fate));
      forming.takeBack();
      flight.remember(queue.unresolved());
      for (Pending pending : queue.unresolved().remembered()) {
        actions.settle(name, fates.of(pending.entry), fate);
      }
    }
    flight.abandon((batch, index) -> {});
    link.close(actions);
    actions.finished = true;
  }

  private Fate fateAtEnd(long offset, Fate pending) {
    return owes(offset) ? pending : fateOfSettled(offset);
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

  private void confirmed(AttemptBatch batch, int from, int to, Outcome.Ok ok) {
    boolean delivered = false;
    for (int i = from; i < to; i++) {
      Pending known = batch.events.known(i);
      if (known != null) {
        poison.answered(known);
      }
      naming.sent(batch.offset(i));
      if (queue.unresolved().contains(batch.offset(i))) { // Else it was given up on its way.
        settlement.deliver(batch.events.entry(i), known, ok, actions);
        delivered = true;
      }
    }
    if (delivered) {
      link.confirmed();
      Pending accused = poison.confirmed();
      if (accused != null) {
        queue.again(accused);
      }
    }
  }

  private void refused(AttemptBatch batch, int index, Outcome outcome, long now) {
    Pending known = batch.events.known(index);
    if (known != null) {
      poison.answered(known);
      naming.refused(known);
    }
    if (!queue.unresolved().contains(batch.offset(index))) {
      return; // It was given up on its way.
    }
    Pending pending = batch.remember(index, queue.unresolved());
    if (outcome instanceof Outcome.Rejected rejected) {
      pending.attempts++;
      settlement.bury(pending, rejected.reason(), rejected.detail(), now, actions);
    } else if (outcome instanceof Outcome.Retry retry) {
      if (retry.reason() == Reason.THROTTLED) {
        link.rest(Nanos.after(now, retry.after()));
      }
      if (settlement.retry(pending, retry, closing, now, actions) && terms.isInOrder()) {
        forming.takeBack();
      }
    }
  }

  private void lose(String cause, long now) {
    lose(cause, List.of(), now);
  }

  /** An event was lost on its way; it joins the others, unless it was given up there. */
  private void lost(AttemptBatch batch, int index, List<Pending> others) {
    long offset = batch.offset(index);
    if (queue.unresolved().contains(offset)) {
      Pending pending = batch.remember(index, queue.unresolved());
      naming.lost(pending);
      others.add(pending);
    } else {
      naming.sent(offset);
    }
  }

  private void lose(String cause, List<Pending> unanswered, long now) {
    tally.lastError = cause;
    List<Pending> inFlight = new ArrayList<>(unanswered);
    flight.abandon((batch, index) -> lost(batch, index, inFlight));
    Pending guilty = poison.convict(inFlight);
    if (guilty != null) {
      inFlight.remove(guilty);
      String why = "the connection ends whenever it is sent, the last time by " + cause;
      settlement.bury(guilty, Reason.KILLS_CONNECTION, why, now, actions);
    }
    if (terms.isInOrder()) {
      // Only another event, sent before it, could prove that one event is to blame.
      inFlight.forEach(pending -> pending.losses++);
      inFlight.forEach(queue::again);
    } else {
      poison.lost(inFlight, queue.unresolved()).forEach(queue::again);
    }
    forming.takeBack();
    link.lose(now, actions);
  }

  // ---- what others may know ----

  /** The lane's name. */
  public String name() {
    return name;
  }

  /** How it delivers. */
  public LanePolicy policy() {
    return terms.policy;
  }

  /** What its publisher is. */
  public Traits traits() {
    return terms.traits;
  }

  /**
   * What became of an event that the lane takes, or null while it has still to settle it. A dead
   * letter that is in the log counts as delivered here: who asks late finds it there.
   */
  public synchronized @Nullable Fate fate(long offset) {
    if (!owes(offset)) {
      return fateOfSettled(offset);
    }
    boolean ended = link.isClosed() && feed.isDurable();
    return ended ? Settlement.unsent(Fate.Kind.PENDING, Reason.CLOSED, "the bus was closed") : null;
  }

  private boolean owes(long offset) {
    return offset >= queue.read() || queue.unresolved().contains(offset);
  }

  private Fate fateOfSettled(long offset) {
    Optional<DeadLetter> letter =
        books.dead.stream().filter(dead -> dead.offset() == offset).findFirst();
    if (letter.isPresent()) {
      return Fates.dead(letter.get());
    }
    Reason dropped = tally.whyDropped(offset);
    return dropped == null
        ? Fate.DELIVERED
        : Settlement.unsent(Fate.Kind.DROPPED, dropped, "it was given up before it was sent");
  }

  /** The lane's ledger and what must be committed with it, or null when nothing has changed. */
  public synchronized @Nullable Snapshot snapshot(long matchedThrough, String pattern) {
    return books.snapshot(matchedThrough, pattern);
  }

  /** Its dead letters that no commit has written. */
  public synchronized List<DeadLetter> uncommittedDead() {
    return List.copyOf(books.dead);
  }

  /** The first offset that is not settled, as the log has it. */
  public synchronized long committedInLog() {
    return books.committedInLog();
  }

  /** The lane's ledger now, as the next commit would write it. */
  public synchronized Ledger ledger(long matchedThrough, String pattern) {
    return books.ledger(matchedThrough, pattern);
  }

  /** New events are there; whether the lane waits for nothing else, and looks at its next step. */
  boolean feed() {
    boolean waits = hungry;
    if (waits) {
      fed = true;
    }
    return waits;
  }

  /** Whether there are new events that the lane has not looked for. */
  boolean isFed() {
    return fed;
  }

  /** The counters now. */
  public synchronized LaneStats stats() {
    boolean closed = link.isClosed();
    long settled = tally.settled();
    long matched = tally.matched();
    OptionalLong oldest = matched > settled ? oldestPutNanos() : OptionalLong.empty();
    return new LaneStats(
        name,
        books.status == Status.PAUSED && !closed ? LaneState.PAUSED : link.state(),
        terms.policy.ack() == LanePolicy.Ack.REQUIRED,
        matched,
        tally.delivered,
        tally.dead,
        tally.dropped,
        matched - settled,
        flight.events(),
        link.timesReopened(),
        oldest.isEmpty()
            ? Duration.ZERO
            : Duration.ofNanos(Math.max(0, ticker.nanos() - oldest.getAsLong())),
        queue.waitsFor(firstUnsettled()),
        Optional.ofNullable(tally.lastError));
  }

  private OptionalLong oldestPutNanos() {
    if (queue.unresolved().isEmpty()) {
      return queue.unreadPutNanos();
    }
    Entry first = firstUnsettled();
    return first == null ? OptionalLong.empty() : OptionalLong.of(first.putNanos());
  }

  /** The first event that was read and is not settled, if there is one. */
  private @Nullable Entry firstUnsettled() {
    if (queue.unresolved().isEmpty()) {
      return null;
    }
    long offset = queue.unresolved().first();
    Entry entry = queue.find(offset);
    entry = entry == null ? flight.find(offset) : entry;
    return entry == null ? forming.find(offset) : entry;
  }

  /**
   * The offset from which the log must be searched for the oldest pending event; -1 when there is
   * none, or it is known.
   */
  public synchronized long oldestUnknownFrom() {
    return tally.matched() > tally.settled() ? queue.oldestUnknownFrom() : -1;
  }

  /** Whether an event that the lane takes, in the part to be searched, is not settled. */
  public boolean mayOwe(long offset) {
    return queue.mayOwe(offset);
  }

  /** The log was searched: nothing before an offset, and how old that is which is there, if any. */
  public synchronized void oldestSearched(long until, Optional<Duration> age) {
    queue.oldestSearched(
        until,
        age.map(old -> OptionalLong.of(ticker.nanos() - old.toNanos()))
            .orElse(OptionalLong.empty()));
  }

  private static String describe(Throwable cause) {
    String message = cause.getMessage();
    String text = message == null || message.isBlank() ? cause.getClass().getSimpleName() : message;
    return cause instanceof IngressException known ? known.reason() + ": " + text : text;
  }
}
