package io.evbus.log.rocksdb;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A group of records as RocksDB itself writes a batch, which is also the format of its write-ahead
 * log: one native call for the group instead of one a record.
 *
 * <pre>
 * sequence (8, zero) | count (4, little-endian) | for each: 5 | family | 8 | offset | length | record
 * </pre>
 *
 * <p>Family and length are varints. Stateless.
 */
final class RecordBatch {
  private static final int HEADER_BYTES = 12;
  private static final byte VALUE_OF_FAMILY = 5;

  private RecordBatch() {}

  static byte[] of(int family, long first, List<ByteBuffer> records) {
    int size = HEADER_BYTES;
    for (ByteBuffer record : records) {
      int length = record.remaining();
      size += 2 + varintBytes(family) + Long.BYTES + varintBytes(length) + length;
    }
    ByteBuffer to = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    to.putLong(0).putInt(records.size()).order(ByteOrder.BIG_ENDIAN);
    long offset = first;
    for (ByteBuffer record : records) {
      to.put(VALUE_OF_FAMILY);
      putVarint(to, family);
      to.put((byte) Long.BYTES).putLong(offset);
      putVarint(to, record.remaining());
      to.put(record.duplicate());
      offset++;
    }
    return to.array();
  }

  private static int varintBytes(int value) {
    return Math.max(1, (Integer.SIZE - Integer.numberOfLeadingZeros(value) + 6) / 7);
  }

  private static void putVarint(ByteBuffer to, int value) {
    int rest = value;
    while (rest > 0x7f) {
      to.put((byte) ((rest & 0x7f) | 0x80));
      rest >>>= 7;
    }
    to.put((byte) rest);
  }
}
