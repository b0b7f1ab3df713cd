package io.evbus.acct;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.msgpack.core.ExtensionTypeHeader;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessageFormat;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePackException;
import org.msgpack.core.MessageUnpacker;

/**
 * The MessagePack inside credential files (msgpack.org specification): nil, booleans, numbers,
 * texts, lists and maps; binary and pre-2.0 raw strings are read as UTF-8 text, keys of other types
 * as their text. At most 64 levels, and no length beyond the bytes that are there.
 */
final class Msgpack {
  private static final int MOST_LEVELS = 64;
  private static final byte TIMESTAMP = -1;

  private final MessageUnpacker unpacker;
  private final int totalBytes;

  private Msgpack(byte[] bytes) {
    unpacker = MessagePack.newDefaultUnpacker(bytes);
    totalBytes = bytes.length;
  }

  static @Nullable Object read(byte[] bytes) {
    Msgpack reader = new Msgpack(bytes);
    try {
      Object value = reader.value(0);
      if (reader.unpacker.hasNext()) {
        throw damaged("something follows its content");
      }
      return value;
    } catch (IOException | MessagePackException e) {
      throw damaged("it ends too early, or is no msgpack");
    }
  }

  static byte[] write(@Nullable Object value) {
    try (MessageBufferPacker packer = MessagePack.newDefaultBufferPacker()) {
      pack(packer, value, 0);
      return packer.toByteArray();
    } catch (IOException e) {
      throw new IllegalStateException("Packing in memory", e);
    }
  }

  private static void pack(MessageBufferPacker packer, @Nullable Object value, int level)
      throws IOException {
    if (level > MOST_LEVELS) {
      throw new AcctException("Packing credentials: more than " + MOST_LEVELS + " levels deep");
    }
    if (value == null) {
      packer.packNil();
    } else if (value instanceof Boolean flag) {
      packer.packBoolean(flag);
    } else if (value instanceof BigInteger big) {
      packer.packBigInteger(big);
    } else if (value instanceof Double || value instanceof Float) {
      packer.packDouble(((Number) value).doubleValue());
    } else if (value instanceof Number number) {
      packer.packLong(number.longValue());
    } else if (value instanceof List<?> list) {
      packer.packArrayHeader(list.size());
      for (Object element : list) {
        pack(packer, element, level + 1);
      }
    } else if (value instanceof Map<?, ?> map) {
      packer.packMapHeader(map.size());
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        // Python's reader refuses keys that are no text.
        packer.packString(String.valueOf(entry.getKey()));
        pack(packer, entry.getValue(), level + 1);
      }
    } else {
      packer.packString(value.toString());
    }
  }

  private @Nullable Object value(int level) throws IOException {
    if (level > MOST_LEVELS) {
      throw damaged("it is more than " + MOST_LEVELS + " levels deep");
    }
    MessageFormat format = unpacker.getNextFormat();
    return switch (format.getValueType()) {
      case NIL -> {
        unpacker.unpackNil();
        yield null;
      }
      case BOOLEAN -> unpacker.unpackBoolean();
      case INTEGER -> integer(format);
      case FLOAT -> unpacker.unpackDouble();
      case STRING -> text(unpacker.unpackRawStringHeader());
      case BINARY -> text(unpacker.unpackBinaryHeader());
      case ARRAY -> list(level);
      case MAP -> map(level);
      case EXTENSION -> extension();
    };
  }

  private Object integer(MessageFormat format) throws IOException {
    if (format == MessageFormat.UINT64) {
      BigInteger big = unpacker.unpackBigInteger();
      return big.bitLength() < Long.SIZE ? (Object) big.longValue() : big;
    }
    long value = unpacker.unpackLong();
    return value == (int) value ? (Object) (int) value : value;
  }

  private String text(int bytes) throws IOException {
    return new String(unpacker.readPayload(fitting(bytes)), StandardCharsets.UTF_8);
  }

  private List<@Nullable Object> list(int level) throws IOException {
    int size = fitting(unpacker.unpackArrayHeader());
    List<@Nullable Object> list = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      list.add(value(level + 1));
    }
    return list;
  }

  private Map<String, @Nullable Object> map(int level) throws IOException {
    int size = fitting(unpacker.unpackMapHeader());
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int i = 0; i < size; i++) {
      map.put(String.valueOf(value(level + 1)), value(level + 1));
    }
    return map;
  }

  private String extension() throws IOException {
    ExtensionTypeHeader header = unpacker.unpackExtensionTypeHeader();
    int length = fitting(header.getLength());
    if (header.getType() == TIMESTAMP) {
      return unpacker.unpackTimestamp(header).toString();
    }
    unpacker.readPayload(length);
    throw damaged("it holds an extension of type " + header.getType());
  }

  /** Checks a length before anything is allocated for it: each element has a byte at least. */
  private int fitting(int length) {
    if (length < 0 || length > totalBytes - unpacker.getTotalReadBytes()) {
      throw damaged("it ends too early");
    }
    return length;
  }

  private static AcctException damaged(String why) {
    return new AcctException("Reading decrypted credentials: they are damaged, " + why);
  }
}
