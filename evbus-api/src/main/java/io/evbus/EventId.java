package io.evbus;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event's id, rendered to text only when somebody asks.
 *
 * <p>A new id is a UUIDv7 (RFC 9562 §5.7): 48 bits of Unix milliseconds, those of the event's time
 * if they hold it, then 74 random bits from a generator that each thread seeds once from the
 * system's secure source. Ids of different milliseconds sort by time.
 */
final class EventId {
  private static final ThreadLocal<SplittableRandom> RANDOM =
      ThreadLocal.withInitial(() -> new SplittableRandom(new SecureRandom().nextLong()));

  private static final long MOST_SECONDS = (1L << 48) / 1000;

  private final boolean isUuid;
  private final long high;
  private final long low;
  private @Nullable String text;

  private EventId(long high, long low, @Nullable String text) {
    this.isUuid = text == null;
    this.high = high;
    this.low = low;
    this.text = text;
  }

  static EventId next(Instant time) {
    long seconds = time.getEpochSecond();
    boolean fits = seconds >= 0 && seconds < MOST_SECONDS;
    return next(fits ? time.toEpochMilli() : System.currentTimeMillis());
  }

  private static EventId next(long unixMillis) {
    SplittableRandom random = RANDOM.get();
    long high = (unixMillis << 16) | 0x7000L | (random.nextLong() & 0x0FFFL);
    long low = (random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new EventId(high, low, null);
  }

  static EventId of(String text) {
    return new EventId(0, 0, text);
  }

  static EventId of(UUID id) {
    return new EventId(id.getMostSignificantBits(), id.getLeastSignificantBits(), null);
  }

  Optional<UUID> uuid() {
    return isUuid ? Optional.of(new UUID(high, low)) : Optional.empty();
  }

  String text() {
    String known = text;
    if (known == null) {
      known = new UUID(high, low).toString();
      text = known;
    }
    return known;
  }
}
