package io.evbus.core;

import java.util.concurrent.atomic.AtomicLong;

/** Counts puts under way, so that a close can be sure that none follows. Thread-safe. */
final class Intake {
  private static final long CLOSED = Long.MIN_VALUE;

  private final AtomicLong underWay = new AtomicLong();

  /** Enters; false when closed. */
  boolean enter() {
    if (underWay.incrementAndGet() > 0) {
      return true;
    }
    underWay.decrementAndGet();
    return false;
  }

  void leave() {
    underWay.decrementAndGet();
  }

  boolean isClosed() {
    return underWay.get() < 0;
  }

  /** Refuses further puts, and waits for those that have claimed their place to finish. */
  void close() {
    long before = underWay.get();
    while (before >= 0 && !underWay.compareAndSet(before, before + CLOSED)) {
      before = underWay.get();
    }
    while (underWay.get() != CLOSED) {
      // A put between its claim and its publish takes microseconds; those that wait were woken.
      Thread.onSpinWait();
    }
  }
}
