package io.evbus.core.time;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Arithmetic of nanoseconds that ends at the largest number instead of overflowing. */
public final class Nanos {
  private Nanos() {}

  /** A duration in nanoseconds. */
  public static long of(Duration duration) {
    return TimeUnit.NANOSECONDS.convert(duration);
  }

  /** A moment some time after another. */
  public static long after(long moment, Duration duration) {
    return after(moment, of(duration));
  }

  /** A moment some time after another. */
  public static long after(long moment, long nanos) {
    long sum = moment + nanos;
    return ((moment ^ sum) & (nanos ^ sum)) < 0 ? Long.MAX_VALUE : sum;
  }
}
