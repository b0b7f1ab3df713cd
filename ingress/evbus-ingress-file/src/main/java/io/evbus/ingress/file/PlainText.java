package io.evbus.ingress.file;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** What stands in JSON strings as it is: ASCII without controls, quotes and backslashes. */
final class PlainText {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A long whose bytes are all 1. */
  private static final long EACH = 0x0101_0101_0101_0101L;

  /** A long whose bytes have only their highest bit. */
  private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

  private PlainText() {}

  /**
   * Passes plain text, eight bytes at a time.
   *
   * @return where something else stands, or up to seven last bytes that were not looked at
   */
  static int end(byte[] bytes, int from) {
    int at = from;
    while (at + Long.BYTES <= bytes.length) {
      long others = others((long) LONGS.get(bytes, at));
      if (others != 0) {
        return at + Long.numberOfTrailingZeros(others) / Byte.SIZE;
      }
      at += Long.BYTES;
    }
    return at;
  }

  /** The highest bit of each byte that is not plain; what is behind the first may have it too. */
  private static long others(long eight) {
    long quotes = eight ^ EACH * '"';
    long slashes = eight ^ EACH * '\\';
    long controls = (eight - EACH * ' ') | (eight + EACH);
    return (eight | controls | (quotes - EACH) | (slashes - EACH)) & HIGH_BITS;
  }
}
