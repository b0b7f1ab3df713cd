package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A file of records, and a coarse index of what was seen of it since it was opened. Thread-safe.
 *
 * <p>It begins with a header, whose format the package draws, and goes on with blocks.
 */
final class Segment {
  static final int HEADER_BYTES = 36;
  private static final long MAGIC = 0x6576_6275_735f_3200L;
  private static final int PAGE_BYTES = 4 << 10;
  private static final int CHECKED_BYTES = 32;
  private static final long INDEX_EVERY_BYTES = 256 << 10;

  /**
   * What a segment begins with.
   *
   * @param marker the first bytes of each block
   * @param first the least offset
   * @param number the greatest commit number that the db had made stable before
   */
  record Header(long marker, long first, long number) {
    /** What is left of another segment behind it would else be taken for the first block. */
    ByteBuffer page() {
      ByteBuffer to = ByteBuffer.allocate(PAGE_BYTES);
      to.putLong(MAGIC).putLong(marker).putLong(first).putLong(number);
      return to.putInt(Block.crc(to, 0, CHECKED_BYTES)).clear();
    }

    private static @Nullable Header read(ByteBuffer from) {
      return from.getLong(0) == MAGIC
              && from.getInt(CHECKED_BYTES) == Block.crc(from, 0, CHECKED_BYTES)
          ? new Header(from.getLong(8), from.getLong(16), from.getLong(24))
          : null;
    }
  }

  private final Path path;
  private final Header header;
  private long[] offsets = new long[8];
  private long[] positions = new long[8];
  private int indexed;
  private volatile long end = Long.MAX_VALUE;

  Segment(Path path, Header header) {
    this.path = path;
    this.header = header;
  }

  /** The segment in a file; null when nothing in it can be read. */
  static @Nullable Segment open(Path path) throws IOException {
    ByteBuffer start = ByteBuffer.allocate(HEADER_BYTES + Long.BYTES);
    try (DataFile file = DataFile.read(path)) {
      file.readWhatCanBeRead(start);
    }
    Header header = Header.read(start);
    return header != null
        ? new Segment(path, header)
        : withoutBeginning(path, start.getLong(HEADER_BYTES));
  }

  /**
   * The segment in a file whose beginning is damaged: each block begins with the marker, and the
   * first one with records tells the least offset.
   */
  static @Nullable Segment withoutBeginning(Path path, long marker) throws IOException {
    Segment guess = new Segment(path, new Header(marker, 0, 0));
    try (SegmentReader reader = new SegmentReader(guess, HEADER_BYTES)) {
      for (Block block = reader.next(); block != null; block = reader.next()) {
        if (!block.isChange()) {
          return new Segment(path, new Header(marker, block.first(), 0));
        }
      }
    }
    return null;
  }

  Path path() {
    return path;
  }

  Header header() {
    return header;
  }

  /** The least offset. */
  long first() {
    return header.first();
  }

  /** Nothing of it stands in the file from this position on, so far. */
  void endsAt(long position) {
    end = position;
  }

  /** Where it ends, if that is known. */
  long end() {
    return end;
  }

  /** A block of records was seen; those before it were, too. */
  synchronized void saw(long offset, long position) {
    long last = indexed == 0 ? HEADER_BYTES : positions[indexed - 1];
    if (position < last + INDEX_EVERY_BYTES) {
      return;
    }
    if (indexed == offsets.length) {
      offsets = Arrays.copyOf(offsets, 2 * indexed);
      positions = Arrays.copyOf(positions, 2 * indexed);
    }
    offsets[indexed] = offset;
    positions[indexed] = position;
    indexed++;
  }

  /** The beginning of a block, where one may start to look for an offset. */
  synchronized long positionBefore(long offset) {
    int found = Arrays.binarySearch(offsets, 0, indexed, offset);
    int at = found >= 0 ? found : -found - 2;
    return at < 0 ? HEADER_BYTES : positions[at];
  }

  /** Removes all from a position on. */
  synchronized void cut(long position) throws IOException {
    while (indexed > 0 && positions[indexed - 1] >= position) {
      indexed--;
    }
    end = Math.min(end, position);
    DataFile.cut(path, position);
  }
}
