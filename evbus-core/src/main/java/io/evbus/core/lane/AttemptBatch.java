package io.evbus.core.lane;

import io.evbus.Event;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** One attempt; decisions go to the lane's inbox. Thread-safe as {@link Batch} demands. */
final class AttemptBatch extends Call implements Batch {
  private static final VarHandle WORDS = MethodHandles.arrayElementVarHandle(long[].class);

  /** What is sent; the lane's own but for what it was made of. */
  final Collected events;

  private final Publisher publisher;

  /** How many events the lane has not settled yet; the lane's own. */
  int unsettled;

  /** When the lane gives the attempt up; the lane's own. */
  long deadlineNanos;

  private final boolean wantsCoordinates;
  private final long sentNanos;
  private final Inbox inbox;

  /** A bit for each event that is decided, or was taken back. */
  private final long[] decided;

  /** Makes an attempt of what was collected, which is not changed any more. */
  AttemptBatch(
      Collected events,
      boolean wantsCoordinates,
      Inbox inbox,
      Publisher publisher,
      long generation,
      long sentNanos,
      long deadlineNanos) {
    super(generation);
    this.events = events;
    this.publisher = publisher;
    this.wantsCoordinates = wantsCoordinates;
    this.inbox = inbox;
    this.sentNanos = sentNanos;
    this.deadlineNanos = deadlineNanos;
    this.unsettled = events.size();
    this.decided = new long[(events.size() + Long.SIZE - 1) / Long.SIZE];
  }

  @Override
  public int size() {
    return events.size();
  }

  @Override
  public Event event(int index) {
    return events.entry(index).event();
  }

  @Override
  public long offset(int index) {
    return events.entry(index).offset();
  }

  @Override
  public boolean wantsCoordinates() {
    return wantsCoordinates;
  }

  @Override
  @SuppressWarnings("NullAway") // a publisher may be wrong, and its event must not be lost for that
  public void decide(int from, int to, Outcome given) {
    Outcome outcome = given == null ? new Outcome.Unknown("the publisher decided null") : given;
    int end = Math.min(to, events.size());
    int runFrom = -1;
    for (int at = Math.max(0, from); at < end; ) {
      int stop = Math.min(end, (at | (Long.SIZE - 1)) + 1);
      long wanted = (-1L >>> (Long.SIZE - (stop - at))) << at;
      long won = wanted & ~claim(at, wanted);
      if (won == wanted) {
        runFrom = runFrom < 0 ? at : runFrom;
      } else {
        for (int i = at; i < stop; i++) {
          if ((won >>> i & 1) != 0) {
            runFrom = runFrom < 0 ? i : runFrom;
          } else if (runFrom >= 0) {
            tell(runFrom, i, outcome);
            runFrom = -1;
          }
        }
      }
      at = stop;
    }
    if (runFrom >= 0) {
      tell(runFrom, end, outcome);
    }
  }

  private void tell(int from, int to, Outcome outcome) {
    inbox.put(new Decision(this, from, to, outcome));
  }

  /** Decides the events of a word's bits; gives those that were decided before. */
  private long claim(int index, long wanted) {
    return (long) WORDS.getAndBitwiseOr(decided, index / Long.SIZE, wanted);
  }

  /** Makes the call. */
  void publish() throws Exception {
    publisher.publish(this);
  }

  // ---- the lane's own ----

  @Override
  public void apply(Lane lane, long now) {
    lane.publishEnded(this, now);
  }

  /** What is remembered of an event that is not settled, from now on. */
  Pending remember(int index, Unresolved unresolved) {
    Pending pending = events.known(index);
    if (pending == null) {
      pending = unresolved.remember(events.entry(index));
      events.remember(index, pending);
    }
    if (!pending.attempted) {
      pending.attempted = true;
      pending.firstAttemptNanos = sentNanos;
    }
    return pending;
  }

  /** Takes the decision away from the publisher; whether it had not been made. */
  boolean abandon(int index) {
    long bit = 1L << index;
    return (claim(index, bit) & bit) == 0;
  }
}
