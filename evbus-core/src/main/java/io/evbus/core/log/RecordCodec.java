package io.evbus.core.log;

import io.evbus.Event;
import io.evbus.core.lane.UnknownVersionException;
import io.evbus.core.lane.Varint;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Writes and reads the log's records, whose format the package draws. Stateless. */
public final class RecordCodec {
  private static final int VERSION = 1;
  private static final int CRC_AT = 1;
  private static final int CHECKED_FROM = 5;
  private static final int FIXED_BYTES = 42;
  private static final int UUID_ID = 1;
  private static final int PROFILE = 2;
  private static final int ROUTING_KEY = 4;
  private static final int HEADERS = 8;
  private static final int IS_JSON = 16;
  private static final int IS_BYTES = 32;

  private RecordCodec() {}

  /**
   * An event and its place.
   *
   * @param event the event
   * @param acceptedMillis when it was accepted; never falls along the log
   * @param position the bytes of all events before it
   */
  public record Stored(Event event, long acceptedMillis, long position) {}

  /** The bytes that {@link #write} needs at most. */
  public static int mostBytes(Event event) {
    long most = FIXED_BYTES + 64L + event.sizeBytes() + 3L * event.contentType().length();
    most += event.uuid().isPresent() ? 16 : 5 + 3L * event.id().length();
    most += event.profile().map(text -> 5 + 3L * text.length()).orElse(0L);
    most += event.routingKey().map(text -> 5 + 3L * text.length()).orElse(0L);
    for (Map.Entry<String, String> header : event.headers().entrySet()) {
      most += 10 + 3L * (header.getKey().length() + header.getValue().length());
    }
    return Math.toIntExact(most);
  }

  /** Writes a record at the buffer's position; the buffer has an array. */
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // both parts are written
  public static void write(ByteBuffer to, Event event, long acceptedMillis, long position) {
    int start = to.position();
    Optional<UUID> uuid = event.uuid();
    Optional<String> profile = event.profile();
    Optional<String> routingKey = event.routingKey();
    String contentType = event.contentType();
    int flags = uuid.isPresent() ? UUID_ID : 0;
    flags |= profile.isPresent() ? PROFILE : 0;
    flags |= routingKey.isPresent() ? ROUTING_KEY : 0;
    flags |= event.headers().isEmpty() ? 0 : HEADERS;
    flags |= contentType.equals(Event.JSON) ? IS_JSON : 0;
    flags |= contentType.equals(Event.OCTET_STREAM) ? IS_BYTES : 0;
    to.put((byte) VERSION).putInt(0).put((byte) flags);
    to.putLong(acceptedMillis).putLong(position);
    to.putLong(event.time().getEpochSecond()).putInt(event.time().getNano());
    if (uuid.isPresent()) {
      to.putLong(uuid.get().getMostSignificantBits());
      to.putLong(uuid.get().getLeastSignificantBits());
    } else {
      Varint.write(to, Varint.utf8(event.id()));
    }
    profile.ifPresent(text -> Varint.write(to, Varint.utf8(text)));
    routingKey.ifPresent(text -> Varint.write(to, Varint.utf8(text)));
    if ((flags & (IS_JSON | IS_BYTES)) == 0) {
      Varint.write(to, Varint.utf8(contentType));
    }
    if ((flags & HEADERS) != 0) {
      Varint.write(to, event.headers().size());
      event
          .headers()
          .forEach(
              (name, value) -> {
                Varint.write(to, Varint.utf8(name));
                Varint.write(to, Varint.utf8(value));
              });
    }
    to.put(event.bytes());
    CRC32C crc = new CRC32C();
    int from = to.arrayOffset() + start + CHECKED_FROM;
    crc.update(to.array(), from, to.arrayOffset() + to.position() - from);
    to.putInt(start + CRC_AT, (int) crc.getValue());
  }

  /** A record of its own. */
  static ByteBuffer write(Event event, long acceptedMillis, long position) {
    ByteBuffer to = ByteBuffer.allocate(mostBytes(event));
    write(to, event, acceptedMillis, position);
    return to.flip();
  }

  /**
   * Reads a record to the buffer's end.
   *
   * @throws IllegalArgumentException when it is damaged
   * @throws UnknownVersionException when it is of another version
   */
  public static Stored read(ByteBuffer from) {
    try {
      int flags = check(from);
      long acceptedMillis = from.getLong();
      long position = from.getLong();
      Event.Builder event =
          Event.builder().time(Instant.ofEpochSecond(from.getLong(), from.getInt()));
      if ((flags & UUID_ID) != 0) {
        event.id(new UUID(from.getLong(), from.getLong()));
      } else {
        event.id(Varint.text(from));
      }
      event.profile((flags & PROFILE) != 0 ? Varint.text(from) : null);
      event.routingKey((flags & ROUTING_KEY) != 0 ? Varint.text(from) : null);
      String contentType = Event.OCTET_STREAM;
      if ((flags & IS_JSON) != 0) {
        contentType = Event.JSON;
      } else if ((flags & IS_BYTES) == 0) {
        contentType = Varint.text(from);
      }
      if ((flags & HEADERS) != 0) {
        Map<String, String> headers = new LinkedHashMap<>();
        for (long left = Varint.read(from); left > 0; left--) {
          headers.put(Varint.text(from), Varint.text(from));
        }
        event.headers(headers);
      }
      byte[] body = new byte[from.remaining()];
      from.get(body);
      return new Stored(event.body(body, contentType).build(), acceptedMillis, position);
    } catch (BufferUnderflowException | DateTimeException e) {
      throw new IllegalArgumentException("the record ends too early or makes no sense", e);
    }
  }

  /**
   * Only the profile of a record, for counting.
   *
   * @throws IllegalArgumentException when it is damaged
   * @throws UnknownVersionException when it is of another version
   */
  static @Nullable String profile(ByteBuffer from) {
    int flags = check(from);
    from.position(from.position() + 28);
    if ((flags & UUID_ID) != 0) {
      from.position(from.position() + 16);
    } else {
      Varint.text(from);
    }
    return (flags & PROFILE) != 0 ? Varint.text(from) : null;
  }

  private static int check(ByteBuffer from) {
    if (from.remaining() < FIXED_BYTES - 8) {
      throw new IllegalArgumentException("the record is too short");
    }
    int start = from.position();
    int version = from.get();
    if (version != VERSION) {
      throw new UnknownVersionException("the record's", version, VERSION);
    }
    int expected = from.getInt();
    CRC32C crc = new CRC32C();
    crc.update(from.duplicate());
    if ((int) crc.getValue() != expected) {
      throw new IllegalArgumentException("the record's checksum is wrong");
    }
    from.position(start + CHECKED_FROM);
    return from.get();
  }
}
