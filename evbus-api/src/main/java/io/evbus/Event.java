package io.evbus;

import io.evbus.spi.Serializer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One event: an id, an optional profile and routing key, a time, a content type, headers and a
 * body.
 *
 * <p>An event is immutable. Its body is serialised once and shared by all lanes; the array behind
 * {@link #bytes()} belongs to the event and must not be changed by anybody.
 *
 * <p>Thread-safe.
 */
public final class Event {
  /** The content type of a body that was handed over as bytes without one. */
  public static final String OCTET_STREAM = "application/octet-stream";

  /** The content type of a JSON body. */
  public static final String JSON = "application/json";

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  // Id and time are kept as numbers: an object less each, of which a bus holds tens of thousands.
  private final long uuidHigh;
  private final long uuidLow;
  private @Nullable String id;
  private final long timeSeconds;
  private final int timeNanos;
  private final @Nullable String profile;
  private final @Nullable String routingKey;
  private final String contentType;
  private final Map<String, String> headers;
  private final byte[] body;

  /** Both numbers of a UUID are 0 when the id is another text; one is made when that is null. */
  private Event(
      long uuidHigh,
      long uuidLow,
      @Nullable String id,
      long timeSeconds,
      int timeNanos,
      @Nullable String profile,
      @Nullable String routingKey,
      String contentType,
      Map<String, String> headers,
      byte[] body) {
    if ((uuidHigh | uuidLow) == 0 && id == null) {
      SplittableRandom random = UuidV7.random();
      this.uuidHigh = UuidV7.high(timeSeconds, timeNanos, random);
      this.uuidLow = UuidV7.low(random);
    } else {
      this.uuidHigh = uuidHigh;
      this.uuidLow = uuidLow;
      this.id = id;
    }
    this.timeSeconds = timeSeconds;
    this.timeNanos = timeNanos;
    this.profile = profile;
    this.routingKey = routingKey;
    this.contentType = contentType;
    this.headers = headers;
    this.body = body;
  }

  /**
   * Makes an event of a body and its time, with a new id and nothing else; makes no other object.
   *
   * @param body its array now belongs to the event
   * @param epochNanos nanoseconds since 1970, UTC
   */
  public static Event of(byte[] body, String contentType, long epochNanos) {
    Objects.requireNonNull(body, "Making an event: it has no body");
    long seconds = Math.floorDiv(epochNanos, NANOS_PER_SECOND);
    int nanos = (int) Math.floorMod(epochNanos, NANOS_PER_SECOND);
    return new Event(0, 0, null, seconds, nanos, null, null, contentType, Map.of(), body);
  }

  /**
   * Starts an event whose body is given as bytes or text. {@link EventBus#event(Object)} starts one
   * from any object, with the bus's serializer.
   */
  public static Builder builder() {
    return new Builder();
  }

  /** The id, a UUIDv7 of the time unless the caller set one; carried by every protocol. */
  public String id() {
    String known = id;
    if (known == null) {
      known = new UUID(uuidHigh, uuidLow).toString();
      id = known; // Whoever else does so at the same time writes the same.
    }
    return known;
  }

  /** The id as a UUID, when the event was given none or a UUID (other than the nil UUID). */
  public Optional<UUID> uuid() {
    return (uuidHigh | uuidLow) == 0 ? Optional.empty() : Optional.of(new UUID(uuidHigh, uuidLow));
  }

  /** The profile name that selects lanes; absent means every lane. */
  public Optional<String> profile() {
    return Optional.ofNullable(profile);
  }

  /** The routing key; absent means that each destination uses its own. */
  public Optional<String> routingKey() {
    return Optional.ofNullable(routingKey);
  }

  /** When the event was made. */
  public Instant time() {
    return Instant.ofEpochSecond(timeSeconds, timeNanos);
  }

  /** The content type of the body. */
  public String contentType() {
    return contentType;
  }

  /** The headers, unmodifiable. */
  public Map<String, String> headers() {
    return headers;
  }

  /** The body as a read-only buffer. */
  public ByteBuffer body() {
    return ByteBuffer.wrap(body).asReadOnlyBuffer();
  }

  /** The body's own array, not a copy: shared with every lane, so it must not be changed. */
  public byte[] bytes() {
    return body;
  }

  /** The length of the body in bytes. */
  public int sizeBytes() {
    return body.length;
  }

  /**
   * Reads the body as an object by its content type.
   *
   * @throws IllegalStateException when no serializer on the class path reads this content type
   * @throws IllegalArgumentException when the body is not a {@code type}
   */
  public <T> T body(Class<T> type) {
    return Serializers.forContentType(contentType).read(body, type);
  }

  /** Reads the body as a map by its content type; failures as {@link #body(Class)}. */
  @SuppressWarnings("unchecked")
  public Map<String, Object> bodyAsMap() {
    return body(Map.class);
  }

  /** The body's bytes read as UTF-8. */
  public String bodyAsText() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** Starts a copy with other attributes and the same body. */
  public Builder toBuilder() {
    Builder copy = new Builder();
    copy.uuidHigh = uuidHigh;
    copy.uuidLow = uuidLow;
    copy.id = id;
    copy.profile = profile;
    copy.routingKey = routingKey;
    copy.time = time();
    copy.headers = headers;
    return copy.body(body, contentType);
  }

  /** Names the event; never shows the body. */
  @Override
  public String toString() {
    return "Event[" + id() + ", " + contentType + ", " + body.length + " bytes]";
  }

  /** Collects an event's attributes; not thread-safe. */
  public static final class Builder {
    private long uuidHigh;
    private long uuidLow;
    private @Nullable String id;
    private @Nullable String profile;
    private @Nullable String routingKey;
    private @Nullable Instant time;
    private Map<String, String> headers = Map.of();
    private byte @Nullable [] body;
    private String contentType = OCTET_STREAM;

    private Builder() {}

    /** Sets the id; a repeated id is how a caller makes a repeated put recognisable. */
    public Builder id(String value) {
      if (value.isEmpty()) {
        throw new IllegalArgumentException("Setting an event's id: it is empty; leave it unset");
      }
      uuidHigh = 0;
      uuidLow = 0;
      id = value;
      return this;
    }

    /** Sets the id from a UUID. */
    public Builder id(UUID value) {
      uuidHigh = value.getMostSignificantBits();
      uuidLow = value.getLeastSignificantBits();
      id = (uuidHigh | uuidLow) == 0 ? value.toString() : null;
      return this;
    }

    /** Sets the profile name that selects lanes; null selects every lane. */
    public Builder profile(@Nullable String value) {
      profile = value;
      return this;
    }

    /** Sets the routing key; null leaves it to each destination. */
    public Builder routingKey(@Nullable String value) {
      routingKey = value;
      return this;
    }

    /** Sets the time; the default is the time of {@link #build()}. */
    public Builder time(Instant value) {
      time = value;
      return this;
    }

    /** Sets the headers, replacing all that were set before. */
    public Builder headers(Map<String, String> value) {
      headers = Map.copyOf(value);
      return this;
    }

    /** Sets the body; the array now belongs to the event. */
    public Builder body(byte[] bytes, String type) {
      body = bytes;
      contentType = type;
      return this;
    }

    /** Sets the body to a text in UTF-8. */
    public Builder body(String text, String type) {
      return body(text.getBytes(StandardCharsets.UTF_8), type);
    }

    /** Sets the body by a serializer. */
    public Builder body(Object value, Serializer serializer) {
      return body(serializer.write(value), serializer.contentType());
    }

    /**
     * Makes the event.
     *
     * @throws NullPointerException when no body was set
     */
    public Event build() {
      byte[] bytes = Objects.requireNonNull(body, "Building an event: it has no body; set one");
      Instant at = time != null ? time : Instant.now();
      return new Event(
          uuidHigh,
          uuidLow,
          id,
          at.getEpochSecond(),
          at.getNano(),
          profile,
          routingKey,
          contentType,
          headers,
          bytes);
    }
  }
}
