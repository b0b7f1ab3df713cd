package io.evbus.core.time;

import java.time.Instant;
import java.time.InstantSource;

/** The clock of an engine. Thread-safe. */
public interface Ticker {
  /** Nanoseconds since some moment; never falls. */
  long nanos();

  /** The time of day; moves on about as fast as {@link #nanos}, whatever is done to a clock. */
  Instant now();

  /** The system's clock. */
  static Ticker system() {
    long origin = System.nanoTime();
    SteadyTime time = new SteadyTime(System::nanoTime, InstantSource.system());
    return new Ticker() {
      @Override
      public long nanos() {
        return System.nanoTime() - origin;
      }

      @Override
      public Instant now() {
        return time.now();
      }
    };
  }
}
