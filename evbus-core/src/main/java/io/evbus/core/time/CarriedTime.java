package io.evbus.core.time;

import java.time.Instant;
import java.time.InstantSource;

/**
 * The system's time of day at a moment of the engine's ticker: read once in 10 ms at most and
 * carried on by the ticker in between, so that an event's time costs no second reading of a clock.
 * Thread-safe.
 */
public final class CarriedTime {
  private static final long MOST_NANOS = 10_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final InstantSource system;
  private volatile Reading reading;

  private record Reading(long nanos, long epochNanos) {}

  /** Begins with a first reading. */
  public CarriedTime(InstantSource system, long nowNanos) {
    this.system = system;
    this.reading = read(nowNanos);
  }

  private Reading read(long nowNanos) {
    Instant now = system.instant();
    return new Reading(nowNanos, now.getEpochSecond() * NANOS_PER_SECOND + now.getNano());
  }

  /** Nanoseconds since 1970 at a moment that is now. */
  public long epochNanosAt(long nowNanos) {
    Reading known = reading;
    long passed = nowNanos - known.nanos;
    if (Math.abs(passed) > MOST_NANOS) {
      known = read(nowNanos);
      reading = known;
      passed = 0;
    }
    return known.epochNanos + passed;
  }
}
