package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import io.evbus.core.time.Nanos;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The batches that are sent and not wholly settled; confined to its lane. */
final class Flight {
  private final Terms terms;
  private final List<AttemptBatch> batches = new ArrayList<>();
  private int events;
  private long bytes;
  private long checkAtNanos = Long.MAX_VALUE;

  Flight(Terms terms) {
    this.terms = terms;
  }

  void add(AttemptBatch batch) {
    batches.add(batch);
    events += batch.size();
    bytes += batch.events.sizeBytes();
    if (batch.events.knowsAny()) {
      isInFlight(batch, 0, batch.size(), true);
    }
    checkAtNanos = Math.min(checkAtNanos, batch.deadlineNanos);
  }

  /** Some events of a batch were answered; the others have their full time again. */
  void progressed(AttemptBatch batch, int from, int to, long now) {
    if (to - from == batch.size()) {
      bytes -= batch.events.sizeBytes();
    } else {
      for (int i = from; i < to; i++) {
        bytes -= batch.events.entry(i).sizeBytes();
      }
    }
    if (batch.events.knowsAny()) {
      isInFlight(batch, from, to, false);
    }
    events -= to - from;
    batch.unsettled -= to - from;
    batch.deadlineNanos = Nanos.after(now, terms.policy.attemptTimeout());
    if (batch.unsettled == 0) {
      batches.remove(batch);
      if (batches.isEmpty()) {
        checkAtNanos = Long.MAX_VALUE;
      }
    }
  }

  private static void isInFlight(AttemptBatch batch, int from, int to, boolean now) {
    for (int i = from; i < to; i++) {
      Pending pending = batch.events.known(i);
      if (pending != null) {
        pending.inFlight = now;
      }
    }
  }

  /** Whether a batch has been without an answer for too long. */
  boolean overdue(long now) {
    if (checkAtNanos > now) {
      return false;
    }
    long earliest = Long.MAX_VALUE;
    for (AttemptBatch batch : batches) {
      earliest = Math.min(earliest, batch.deadlineNanos);
    }
    checkAtNanos = earliest;
    return earliest <= now;
  }

  /** Whether no batch was sent or answered in the latest time of this length. */
  boolean isQuiet(long now, long nanos) {
    long timeout = Nanos.of(terms.policy.attemptTimeout());
    return batches.stream().allMatch(batch -> now - (batch.deadlineNanos - timeout) >= nanos);
  }

  /** When {@link #overdue} is worth asking, or Long.MAX_VALUE. */
  long checkAtNanos() {
    return checkAtNanos;
  }

  /** The timers stood still for a while. */
  void postpone(long nanos) {
    batches.forEach(batch -> batch.deadlineNanos += nanos);
    checkAtNanos = batches.isEmpty() ? Long.MAX_VALUE : checkAtNanos + nanos;
  }

  /** One event of an attempt. */
  @FunctionalInterface
  interface Visitor {
    void visit(AttemptBatch batch, int index);
  }

  /** Remembers all that are sent and not settled. */
  void remember(Unresolved unresolved) {
    for (AttemptBatch batch : batches) {
      for (int i = 0; i < batch.size(); i++) {
        if (batch.events.known(i) == null && unresolved.contains(batch.offset(i))) {
          batch.remember(i, unresolved).inFlight = true;
        }
      }
    }
  }

  /** The entry at an offset, if a batch has it that is not wholly settled. */
  @Nullable Entry find(long offset) {
    for (AttemptBatch batch : batches) {
      Entry found = batch.events.find(offset);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** Takes every undecided event back; what was decided before is still on its way to the lane. */
  void abandon(Visitor undecided) {
    for (AttemptBatch batch : List.copyOf(batches)) {
      for (int i = 0; i < batch.size(); i++) {
        if (batch.abandon(i)) {
          events--;
          bytes -= batch.events.entry(i).sizeBytes();
          batch.unsettled--;
          Pending known = batch.events.known(i);
          if (known != null) {
            known.inFlight = false;
          }
          undecided.visit(batch, i);
        }
      }
      if (batch.unsettled == 0) {
        batches.remove(batch);
      }
    }
    if (batches.isEmpty()) {
      checkAtNanos = Long.MAX_VALUE;
    }
  }

  /** Whether something that was sent on an earlier publisher is still on its way to the lane. */
  boolean isOlderThan(long generation) {
    return !batches.isEmpty() && batches.get(0).generation != generation;
  }

  /** The highest offset in flight, or -1. */
  long highest() {
    if (batches.isEmpty()) {
      return -1;
    }
    AttemptBatch last = batches.get(batches.size() - 1);
    return last.offset(last.size() - 1);
  }

  boolean contains(AttemptBatch batch) {
    return batches.contains(batch);
  }

  boolean isEmpty() {
    return events == 0;
  }

  int events() {
    return events;
  }

  /** How many more events the window takes. */
  int roomEvents() {
    return terms.policy.windowEvents() - events;
  }

  /** Whether the window takes this much more; the first event always fits. */
  boolean roomFor(long moreBytes) {
    return events == 0 || bytes + moreBytes <= terms.policy.windowBytes();
  }
}
