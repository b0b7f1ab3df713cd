package io.evbus.log.rocksdb;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * What stands before the contents of a block; the package draws it.
 *
 * @param contentsCrc the checksum of the contents
 * @param length their bytes
 * @param count how many records they are; none is a change of the db
 * @param before the records of the same group in blocks before this one
 * @param isLast whether no block of the group follows
 * @param first the offset of the first record, or the change's commit number
 */
record Block(int contentsCrc, int length, int count, int before, boolean isLast, long first) {
  static final int HEADER_BYTES = 36;
  private static final int MOST_BYTES = Integer.MAX_VALUE - HEADER_BYTES - 8;
  private static final int CHECKED_FROM = 12;
  private static final int LAST = 1 << 31;

  boolean isChange() {
    return count == 0;
  }

  /** The offset after the last record. */
  long end() {
    return first + count;
  }

  /** Its bytes in the file. */
  int bytes() {
    return HEADER_BYTES + length;
  }

  /** Whether it stands before these contents. */
  boolean describes(ByteBuffer bytes, int at) {
    return crc(bytes, at + HEADER_BYTES, length) == contentsCrc;
  }

  /** The offset of the first record of the group. */
  long groupFirst() {
    return first - before;
  }

  /** Writes the header of the contents that stand behind it, up to the buffer's position. */
  static void writeHeader(
      ByteBuffer to, int at, long marker, int count, int before, boolean isLast, long first) {
    int contents = at + HEADER_BYTES;
    int length = to.position() - contents;
    to.putLong(at, marker);
    to.putInt(at + 12, crc(to, contents, length));
    to.putInt(at + 16, length);
    to.putInt(at + 20, count);
    to.putInt(at + 24, isLast ? before | LAST : before);
    to.putLong(at + 28, first);
    to.putInt(at + 8, crc(to, at + CHECKED_FROM, HEADER_BYTES - CHECKED_FROM));
  }

  /** The header at a place of the buffer, if one is there. */
  static @Nullable Block read(ByteBuffer from, int at, long marker) {
    if (from.getLong(at) != marker
        || from.getInt(at + 8) != crc(from, at + CHECKED_FROM, HEADER_BYTES - CHECKED_FROM)) {
      return null;
    }
    int group = from.getInt(at + 24);
    Block block =
        new Block(
            from.getInt(at + 12),
            from.getInt(at + 16),
            from.getInt(at + 20),
            group & ~LAST,
            (group & LAST) != 0,
            from.getLong(at + 28));
    return block.length < 0 || block.length > MOST_BYTES || block.count < 0 ? null : block;
  }

  static int crc(ByteBuffer bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.duplicate().limit(from + length).position(from));
    return (int) crc.getValue();
  }
}
