package io.evbus.core;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * Counts puts under way, so that a close, or a change of the lanes, can be sure that none is half
 * done. Thread-safe.
 */
final class Intake {
  private static final long CLOSED = Long.MIN_VALUE;
  private static final long HELD = CLOSED / 2;

  private final AtomicLong underWay = new AtomicLong();
  private final Object holding = new Object();

  /**
   * Enters, after waiting for a change of the lanes if it may; false when closed, or when it may
   * not wait.
   */
  boolean enter(boolean mayWait) {
    while (true) {
      if (underWay.incrementAndGet() > 0) {
        return true;
      }
      underWay.decrementAndGet();
      if (isClosed() || !mayWait) {
        return false;
      }
      synchronized (holding) {
        // Whoever holds the puts up lets go of this when it is done.
        if (isClosed()) {
          return false;
        }
      }
    }
  }

  void leave() {
    underWay.decrementAndGet();
  }

  /** Whether puts are kept out for now. */
  boolean isHeld() {
    return underWay.get() < 0 && !isClosed();
  }

  boolean isClosed() {
    return underWay.get() < HELD + HELD / 2;
  }

  /** Keeps puts out, waits for those that are in, does something, and lets puts in again. */
  <T> T exclusively(Supplier<T> work) {
    synchronized (holding) {
      if (isClosed()) {
        return work.get();
      }
      underWay.addAndGet(HELD);
      try {
        awaitNone(HELD);
        return work.get();
      } finally {
        underWay.addAndGet(-HELD);
      }
    }
  }

  /** Refuses further puts, and waits for those that have claimed their place to finish. */
  void close() {
    synchronized (holding) {
      if (!isClosed()) {
        underWay.addAndGet(CLOSED);
        awaitNone(CLOSED);
      }
    }
  }

  private void awaitNone(long base) {
    while (underWay.get() != base) {
      // A put between its claim and its publish takes microseconds; those that wait were woken.
      Thread.onSpinWait();
    }
  }
}
