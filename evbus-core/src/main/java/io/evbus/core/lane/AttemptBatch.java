package io.evbus.core.lane;

import io.evbus.Event;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** One attempt; decisions go to the lane's inbox. Thread-safe as {@link Batch} demands. */
final class AttemptBatch implements Batch {
  private static final int OPEN = 0;
  private static final int DECIDED = 1;

  final Pending[] events;
  final long sizeBytes;
  final long generation;

  /** How many events the lane has not settled yet; the lane's own. */
  int unsettled;

  /** When the lane gives the attempt up; the lane's own. */
  long deadlineNanos;

  private final AtomicIntegerArray decided;
  private final Inbox inbox;
  private final boolean wantsCoordinates;

  AttemptBatch(List<Pending> events, Inbox inbox, long generation, long deadlineNanos) {
    this.generation = generation;
    this.events = events.toArray(new Pending[0]);
    this.unsettled = this.events.length;
    this.deadlineNanos = deadlineNanos;
    this.decided = new AtomicIntegerArray(this.events.length);
    this.inbox = inbox;
    long bytes = 0;
    boolean coordinates = false;
    for (Pending pending : this.events) {
      bytes += pending.entry.sizeBytes();
      coordinates |= pending.wantsCoordinates;
    }
    this.sizeBytes = bytes;
    this.wantsCoordinates = coordinates;
  }

  @Override
  public int size() {
    return events.length;
  }

  @Override
  public Event event(int index) {
    return events[index].entry.event();
  }

  @Override
  public long offset(int index) {
    return events[index].offset();
  }

  @Override
  public boolean wantsCoordinates() {
    return wantsCoordinates;
  }

  @Override
  @SuppressWarnings("NullAway") // a publisher may be wrong, and its event must not be lost for that
  public void decide(int from, int to, Outcome given) {
    Outcome outcome = given == null ? new Outcome.Unknown("the publisher decided null") : given;
    int end = Math.min(to, events.length);
    int start = Math.max(0, from);
    while (start < end) {
      if (!decided.compareAndSet(start, OPEN, DECIDED)) {
        start++;
        continue;
      }
      int stop = start + 1;
      while (stop < end && decided.compareAndSet(stop, OPEN, DECIDED)) {
        stop++;
      }
      int first = start;
      int last = stop;
      inbox.put((lane, now) -> lane.decided(this, first, last, outcome, now));
      start = stop;
    }
  }

  /** Takes the decision away from the publisher; whether it had not been made. */
  boolean abandon(int index) {
    return decided.compareAndSet(index, OPEN, DECIDED);
  }
}
