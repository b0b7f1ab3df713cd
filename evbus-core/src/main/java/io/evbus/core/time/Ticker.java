package io.evbus.core.time;

import java.time.Instant;

/** The clock of an engine. Thread-safe. */
public interface Ticker {
  /** Nanoseconds since some moment; never falls. */
  long nanos();

  /** The time of day. */
  Instant now();

  /** The system's clock. */
  static Ticker system() {
    long origin = System.nanoTime();
    return new Ticker() {
      @Override
      public long nanos() {
        return System.nanoTime() - origin;
      }

      @Override
      public Instant now() {
        return Instant.now();
      }
    };
  }
}
