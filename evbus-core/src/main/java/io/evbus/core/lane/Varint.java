package io.evbus.core.lane;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Whole numbers from 0 on in as few bytes as they need, 7 bits in each, the lowest first. */
public final class Varint {
  private Varint() {}

  /** The bytes that a number takes. */
  public static int size(long value) {
    return Math.max(1, (70 - Long.numberOfLeadingZeros(value)) / 7);
  }

  /** Writes a number. */
  public static void write(ByteBuffer to, long value) {
    long left = value;
    while ((left & ~0x7FL) != 0) {
      to.put((byte) (left | 0x80));
      left >>>= 7;
    }
    to.put((byte) left);
  }

  /**
   * Reads a number.
   *
   * @throws IllegalArgumentException when it has more than 64 bits
   */
  public static long read(ByteBuffer from) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = from.get();
      value |= (next & 0x7FL) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number has more than 64 bits");
  }

  /** The bytes that a text takes with its length. */
  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes a text, its length before it. */
  public static void write(ByteBuffer to, byte[] utf8) {
    write(to, utf8.length);
    to.put(utf8);
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it is longer than what is left
   */
  public static String text(ByteBuffer from) {
    long length = read(from);
    if (length < 0 || length > from.remaining()) {
      throw new IllegalArgumentException("a text is longer than its record");
    }
    byte[] utf8 = new byte[(int) length];
    from.get(utf8);
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
