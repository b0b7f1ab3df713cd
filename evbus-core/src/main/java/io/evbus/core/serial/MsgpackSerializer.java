package io.evbus.core.serial;

import io.evbus.spi.Serializer;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * MessagePack (msgpack.org specification): texts, numbers, booleans, bytes, lists, maps, instants
 * as the timestamp extension; sets as sorted lists; records and beans as the maps that JSON makes
 * of them. Reading refuses more than 64 levels and lengths beyond the bytes that are there.
 */
public final class MsgpackSerializer implements Serializer {
  private static final int MOST_LEVELS = 64;
  private static final byte TIMESTAMP = -1;

  private final JsonSerializer json = new JsonSerializer();

  @Override
  public String name() {
    return "msgpack";
  }

  @Override
  public String contentType() {
    return "application/msgpack";
  }

  @Override
  public byte[] write(Object value) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(packer, value, 0);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new IllegalArgumentException("Writing a body as msgpack: " + e.getMessage(), e);
    }
  }

  private void pack(MessageBufferPacker packer, @Nullable Object value, int level)
      throws IOException {
    if (level > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "Writing a body as msgpack: more than " + MOST_LEVELS + " levels");
    }
    if (value == null) {
      packer.packNil();
    } else if (value instanceof CharSequence || value instanceof Enum) {
      packer.packString(value.toString());
    } else if (value instanceof Boolean flag) {
      packer.packBoolean(flag);
    } else if (value instanceof Number number) {
      pack(packer, number);
    } else if (value instanceof byte[] bytes) {
      packer.packBinaryHeader(bytes.length).writePayload(bytes);
    } else if (value instanceof Instant instant) {
      packer.packTimestamp(instant);
    } else if (value instanceof Map<?, ?> map) {
      packer.packMapHeader(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        pack(packer, entry.getKey(), level + 1);
        pack(packer, entry.getValue(), level + 1);
      }
    } else if (value instanceof Collection<?> collection) {
      Collection<?> list = collection instanceof Set<?> set ? sorted(set) : collection;
      packer.packArrayHeader(list.size());
      for (Object element : list) {
        pack(packer, element, level + 1);
      }
    } else {
      pack(packer, json.read(json.write(value), Object.class), level);
    }
  }

  private static void pack(MessageBufferPacker packer, Number number) throws IOException {
    if (number instanceof Double || number instanceof Float) {
      packer.packDouble(number.doubleValue());
    } else if (number instanceof BigInteger big) {
      packer.packBigInteger(big);
    } else if (number instanceof Long
        || number instanceof Integer
        || number instanceof Short
        || number instanceof Byte) {
      packer.packLong(number.longValue());
    } else {
      packer.packDouble(number.doubleValue());
    }
  }

  private static Collection<?> sorted(Set<?> set) {
    try {
      return new TreeSet<>(set);
    } catch (ClassCastException | NullPointerException e) {
      return set;
    }
  }

  @Override
  public <T> T read(byte[] bytes, Class<T> type) {
    Object value;
    try (MessageUnpacker unpacker = MessagePack.newDefaultUnpacker(bytes)) {
      value = unpack(unpacker, bytes.length, 0);
    } catch (IOException | MessagePackException e) {
      throw new IllegalArgumentException("Reading a body as msgpack: it is damaged", e);
    }
    if (type.isInstance(value)) {
      return type.cast(value);
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "Reading a body as msgpack into a " + type.getName() + ": it is nil");
    }
    return json.read(json.write(value), type);
  }

  private static @Nullable Object unpack(MessageUnpacker unpacker, int total, int level)
      throws IOException {
    if (level > MOST_LEVELS) {
      throw new IllegalArgumentException(
          "Reading a body as msgpack: more than " + MOST_LEVELS + " levels");
    }
    if (!unpacker.hasNext()) {
      throw new IllegalArgumentException("Reading a body as msgpack: it ends too early");
    }
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> {
        unpacker.unpackNil();
        yield null;
      }
      case BOOLEAN -> unpacker.unpackBoolean();
      case INTEGER ->
          format == MessageFormat.UINT64 ? unpacker.unpackBigInteger() : unpacker.unpackLong();
      case FLOAT -> unpacker.unpackDouble();
      case STRING ->
          new String(
              payload(unpacker, total, unpacker.unpackRawStringHeader()), StandardCharsets.UTF_8);
      case BINARY -> payload(unpacker, total, unpacker.unpackBinaryHeader());
      case ARRAY -> array(unpacker, total, level);
      case MAP -> map(unpacker, total, level);
      case EXTENSION -> extension(unpacker, total);
    };
  }

  private static byte[] payload(MessageUnpacker unpacker, int total, int length)
      throws IOException {
    return unpacker.readPayload(fitting(unpacker, total, length));
  }

  private static int fitting(MessageUnpacker unpacker, int total, int length) {
    if (length > total - unpacker.getTotalReadBytes()) {
      throw new IllegalArgumentException("Reading a body as msgpack: it ends too early");
    }
    return length;
  }

  private static List<@Nullable Object> array(MessageUnpacker unpacker, int total, int level)
      throws IOException {
    int size = fitting(unpacker, total, unpacker.unpackArrayHeader());
    List<@Nullable Object> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(unpack(unpacker, total, level + 1));
    }
    return list;
  }

  private static Map<String, @Nullable Object> map(MessageUnpacker unpacker, int total, int level)
      throws IOException {
    int size = fitting(unpacker, total, unpacker.unpackMapHeader());
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(
          String.valueOf(unpack(unpacker, total, level + 1)), unpack(unpacker, total, level + 1));
    }
    return map;
  }

  private static Object extension(MessageUnpacker unpacker, int total) throws IOException {
    var header = unpacker.unpackExtensionTypeHeader();
    fitting(unpacker, total, header.getLength());
    if (header.getType() == TIMESTAMP) {
      return unpacker.unpackTimestamp(header);
    }
    return unpacker.readPayload(header.getLength());
  }
}
