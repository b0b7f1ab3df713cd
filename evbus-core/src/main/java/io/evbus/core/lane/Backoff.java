package io.evbus.core.lane;

import java.util.SplittableRandom;

/** Exponential back-off with full jitter: any wait from nothing to the capped doubled base. */
final class Backoff {
  private final SplittableRandom random;

  Backoff(long seed) {
    random = new SplittableRandom(seed);
  }

  /** A random number beyond 0. */
  long nonce() {
    return random.nextLong(1, Long.MAX_VALUE);
  }

  /** The wait before another try, after a number of failed ones (at least 1). */
  long nanos(long baseNanos, long capNanos, int failures) {
    int doublings = Math.min(failures - 1, 40);
    double ceiling = Math.min((double) capNanos, baseNanos * (double) (1L << doublings));
    return 1 + random.nextLong(Math.max(1L, (long) ceiling));
  }
}
