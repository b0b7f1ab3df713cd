package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Reads the blocks of a segment in order, those that are still being added too. What is damaged is
 * passed over: a block whose header is whole as such, else all up to the next header. Used by one
 * thread at a time.
 */
final class SegmentReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 << 10;
  private static final int PAGE_BYTES = 4 << 10;

  private final Segment segment;
  private final long marker;
  private final DataFile file;
  private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).limit(0);
  private long bufferAt;
  private long next;
  private long position;

  /** Begins at a block. */
  SegmentReader(Segment segment, long position) throws IOException {
    this.segment = segment;
    this.marker = segment.header().marker();
    this.file = DataFile.read(segment.path());
    this.next = position;
  }

  Segment segment() {
    return segment;
  }

  /** Where the block begins that was read last. */
  long position() {
    return position;
  }

  /** What the block holds that was read last; valid until the next one is read. */
  ByteBuffer contents(Block of) {
    return buffer.slice((int) (position - bufferAt) + Block.HEADER_BYTES, of.length());
  }

  /** Moves to the next whole block; null, and nothing has changed, when there is none so far. */
  @Nullable Block next() throws IOException {
    long at = next;
    while (true) {
      try {
        if (!holds(at, Block.HEADER_BYTES)) {
          return null;
        }
        Block found = headerAt(at);
        if (found == null) {
          at = markerAfter(at);
        } else if (!holds(at, found.bytes())) {
          return null;
        } else if (isWhole(found, at)) {
          return moveTo(found, at);
        } else {
          at += found.bytes();
        }
      } catch (IOException e) {
        at = (at | (PAGE_BYTES - 1)) + 1; // The disk can't read a part of the file.
        if (at >= file.size()) {
          return null;
        }
      }
    }
  }

  private Block moveTo(Block found, long at) {
    position = at;
    next = at + found.bytes();
    if (!found.isChange()) {
      segment.saw(found.first(), at);
    }
    return found;
  }

  private @Nullable Block headerAt(long at) throws IOException {
    Block found = Block.read(buffer, (int) (at - bufferAt), marker);
    if (found == null && bufferAt != at && fill(at, Block.HEADER_BYTES)) {
      found = Block.read(buffer, 0, marker); // It was being written when it was read.
    }
    return found;
  }

  private boolean isWhole(Block of, long at) throws IOException {
    return of.describes(buffer, (int) (at - bufferAt))
        || (bufferAt != at && fill(at, of.bytes()) && of.describes(buffer, 0));
  }

  /** The next place of the buffer where a header may be, or its end. */
  private long markerAfter(long at) {
    int end = buffer.limit() - Block.HEADER_BYTES;
    int i = (int) (at - bufferAt) + 1;
    while (i <= end && buffer.getLong(i) != marker) {
      i++;
    }
    return bufferAt + i;
  }

  private boolean holds(long at, int bytes) throws IOException {
    boolean isThere = at >= bufferAt && at + bytes <= bufferAt + buffer.limit();
    return isThere || fill(at, bytes);
  }

  /** Reads from a position; false when the file ends before so many bytes. */
  private boolean fill(long at, int bytes) throws IOException {
    int size = Math.max(BUFFER_BYTES, bytes);
    if (buffer.capacity() != size) {
      buffer = ByteBuffer.allocate(size);
    }
    buffer.clear().limit((int) Math.max(0, Math.min(size, segment.end() - at)));
    bufferAt = at;
    try {
      file.read(buffer, at);
    } catch (IOException e) {
      if (buffer.position() < bytes) {
        buffer.flip();
        throw e;
      }
    }
    buffer.flip();
    return buffer.limit() >= bytes;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
