package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Adds blocks to a new segment. Used by one thread at a time, but for the sync. */
final class SegmentWriter implements AutoCloseable {
  private static final int BLOCK_BYTES = 16 << 10;
  private static final int BLOCK_RECORDS = 64;
  private static final int BUFFER_BYTES = 1 << 20;

  private final Segment segment;
  private final DataFile file;
  private ByteBuffer buffer;
  private long position;

  /**
   * Begins behind the header.
   *
   * @param file the segment's, and from now on this writer's alone, as is the buffer
   */
  SegmentWriter(Segment segment, DataFile file, ByteBuffer buffer) {
    this.segment = segment;
    this.file = file;
    this.buffer = buffer.clear();
    this.position = Segment.HEADER_BYTES;
    segment.endsAt(position);
  }

  Segment segment() {
    return segment;
  }

  static ByteBuffer newBuffer() {
    return ByteBuffer.allocateDirect(BUFFER_BYTES);
  }

  /** For the next writer. */
  ByteBuffer buffer() {
    return buffer;
  }

  /** The bytes that are written. */
  long position() {
    return position;
  }

  /** Writes a group of records, which {@link #sync} makes stable. */
  void group(long first, List<ByteBuffer> records) throws IOException {
    int next = 0;
    while (next < records.size()) {
      int end = next;
      int bytes = 0;
      do {
        bytes += Integer.BYTES + records.get(end).remaining();
        end++;
      } while (end < records.size()
          && end - next < BLOCK_RECORDS
          && bytes + Integer.BYTES + records.get(end).remaining() <= BLOCK_BYTES);
      int at = begin(bytes);
      for (ByteBuffer record : records.subList(next, end)) {
        buffer.putInt(record.remaining()).put(record.duplicate());
      }
      segment.saw(first + next, position + at);
      boolean isLast = end == records.size();
      Block.writeHeader(buffer, at, marker(), end - next, next, isLast, first + next);
      next = end;
    }
    write();
  }

  /** Writes a change of the db. */
  void change(long number, byte[] batch) throws IOException {
    int at = begin(batch.length);
    buffer.put(batch);
    Block.writeHeader(buffer, at, marker(), 0, 0, true, number);
    write();
  }

  private long marker() {
    return segment.header().marker();
  }

  /** Makes room for a block in the buffer; gives its place. */
  private int begin(int contents) throws IOException {
    int bytes = Block.HEADER_BYTES + contents;
    if (buffer.remaining() < bytes) {
      write();
    }
    if (buffer.capacity() < bytes) {
      buffer = ByteBuffer.allocateDirect(bytes);
    }
    int at = buffer.position();
    buffer.position(at + Block.HEADER_BYTES);
    return at;
  }

  private void write() throws IOException {
    buffer.flip();
    int bytes = buffer.limit();
    file.write(buffer, position);
    position += bytes;
    segment.endsAt(position);
    buffer.clear();
  }

  /** Makes stable what is written. */
  void sync() throws IOException {
    file.sync();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
