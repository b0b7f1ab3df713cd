package io.evbus.core.time;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongSupplier;

/**
 * The time of day that an engine goes by. It begins as the system's and follows it, but runs at
 * least half and at most twice as fast as the monotonic clock: when the system's clock is set by
 * hours or years, no event expires, no detached lane is forgotten and nothing kept is given up
 * because of it. A clock that is wrong when the engine starts is believed. Thread-safe.
 */
final class SteadyTime {
  private static final int MOST = 2;

  private final LongSupplier ticks;
  private final InstantSource system;
  private long lastNanos;
  private Instant last;

  SteadyTime(LongSupplier ticks, InstantSource system) {
    this.ticks = ticks;
    this.system = system;
    this.lastNanos = ticks.getAsLong();
    this.last = system.instant();
  }

  synchronized Instant now() {
    long nanos = ticks.getAsLong();
    long passed = Math.max(0, nanos - lastNanos);
    Instant wanted = system.instant();
    Instant earliest = last.plusNanos(passed / MOST);
    Instant latest = last.plusNanos(passed * MOST);
    lastNanos = nanos;
    last = wanted.isBefore(earliest) ? earliest : wanted.isAfter(latest) ? latest : wanted;
    return last;
  }
}
