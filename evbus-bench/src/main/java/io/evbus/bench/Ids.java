package io.evbus.bench;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Ids of bare clients' messages, as evbus makes them for events (UUIDv7). */
final class Ids {
  private Ids() {}

  /** An id of its own for what was made at that time. */
  static String next(Instant time) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = time.toEpochMilli() << 16 | 0x7000L | random.nextInt(0x1000);
    return new UUID(high, random.nextLong() >>> 2 | Long.MIN_VALUE).toString();
  }
}
