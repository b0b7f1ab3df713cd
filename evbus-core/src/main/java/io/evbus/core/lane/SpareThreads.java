package io.evbus.core.lane;

import java.util.concurrent.atomic.AtomicInteger;

/** The engine's bound on threads that are lost in calls which don't end: 16. Thread-safe. */
public final class SpareThreads {
  private static final int MOST = 16;

  private final AtomicInteger used = new AtomicInteger();

  void lost() {
    used.incrementAndGet();
  }

  void returned() {
    used.decrementAndGet();
  }

  boolean exhausted() {
    return used.get() >= MOST;
  }
}
