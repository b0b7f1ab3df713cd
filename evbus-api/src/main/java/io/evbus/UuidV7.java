package io.evbus;

import java.security.SecureRandom;
import java.util.SplittableRandom;

/**
 * Makes the numbers of a UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, those of a time if
 * they hold it, else the present ones, then 74 random bits from a generator that each thread seeds
 * once from the system's secure source. Ids of different milliseconds sort by time.
 */
final class UuidV7 {
  private static final ThreadLocal<SplittableRandom> RANDOM =
      ThreadLocal.withInitial(() -> new SplittableRandom(new SecureRandom().nextLong()));

  private static final long MOST_SECONDS = (1L << 48) / 1000;

  private UuidV7() {}

  /** The present thread's generator. */
  static SplittableRandom random() {
    return RANDOM.get();
  }

  /** The most significant half. */
  static long high(long seconds, int nanos, SplittableRandom random) {
    boolean fits = seconds >= 0 && seconds < MOST_SECONDS;
    long unixMillis = fits ? seconds * 1000 + nanos / 1_000_000 : System.currentTimeMillis();
    return (unixMillis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
  }

  /** The least significant half. */
  static long low(SplittableRandom random) {
    return (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
  }
}
