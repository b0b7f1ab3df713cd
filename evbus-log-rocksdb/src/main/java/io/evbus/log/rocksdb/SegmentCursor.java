package io.evbus.log.rocksdb;

import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;

/** Reads records in order, and passes over what is damaged or missing. */
final class SegmentCursor implements Cursor {
  private static final System.Logger LOG = System.getLogger(SegmentCursor.class.getName());
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final RocksDbLog log;
  private final Records records;
  private final Leases leases;
  private @Nullable SegmentReader reader;

  /** What is left of the block that was read last, and the offset of its first record. */
  private ByteBuffer rest = NOTHING;

  private long restFirst;
  private long at;
  private boolean freed;

  SegmentCursor(RocksDbLog log, Records records, Leases leases, long at) {
    this.log = log;
    this.records = records;
    this.leases = leases;
    this.at = at;
  }

  @Override
  public long read(int maxRecords, int maxBytes, RecordSink to) throws IOException {
    try (Leases.Lease lease = leases.take()) {
      synchronized (this) {
        if (freed) {
          throw new IOException("Reading the log: the cursor is closed");
        }
        at = Math.max(at, log.first());
        Reading reading = new Reading(maxRecords, maxBytes, log.next(), to);
        while (!reading.isFull() && at < reading.end) {
          if (!find(reading.end)) {
            at = reading.end; // What is missing there is named by the lane that misses it.
          } else if (reading.take(at, rest)) {
            at++;
            restFirst++;
          }
        }
        return at;
      }
    }
  }

  /** How far one call goes. */
  private static final class Reading {
    private final long end;
    private final RecordSink to;
    private int recordsLeft;
    private long bytesLeft;
    private boolean begun;

    Reading(int maxRecords, int maxBytes, long end, RecordSink to) {
      this.recordsLeft = maxRecords;
      this.bytesLeft = maxBytes;
      this.end = end;
      this.to = to;
    }

    boolean isFull() {
      return recordsLeft <= 0 || bytesLeft <= 0;
    }

    /** Hands the next record over and passes it; false when it has no room any more. */
    boolean take(long offset, ByteBuffer from) {
      int start = from.position() + Integer.BYTES;
      int length = from.getInt(from.position());
      if (begun && length > bytesLeft) {
        bytesLeft = 0;
        return false;
      }
      ByteBuffer record = from.slice(start, length).asReadOnlyBuffer();
      from.position(start + length);
      to.accept(offset, record);
      begun = true;
      recordsLeft--;
      bytesLeft -= length;
      return true;
    }
  }

  /** Moves on to the next record that is there; false when none is before the end. */
  private boolean find(long end) throws IOException {
    while (at < end) {
      SegmentReader from = reader;
      if (from == null || at >= records.endOf(from.segment())) {
        if (!open(records.at(at))) {
          return false;
        }
      } else if (!rest.hasRemaining()) {
        if (!readBlock(from)) {
          return false;
        }
      } else if (restFirst < at) {
        rest.position(rest.position() + Integer.BYTES + rest.getInt(rest.position()));
        restFirst++;
      } else {
        long bound = records.endOf(from.segment());
        at = Math.min(restFirst, bound);
        if (at < bound) {
          return at < end;
        }
      }
    }
    return false;
  }

  /** Reads on in the segment, or goes to the next one; false when there is none. */
  private boolean readBlock(SegmentReader from) throws IOException {
    Block block = from.next();
    if (block == null) {
      return goTo(records.after(from.segment()));
    }
    if (!block.isChange() && block.end() > at) {
      rest = from.contents(block);
      restFirst = block.first();
    }
    return true;
  }

  private boolean open(@Nullable Segment segment) throws IOException {
    close(reader);
    reader = null;
    rest = NOTHING;
    if (segment == null) {
      return false;
    }
    try {
      reader = new SegmentReader(segment, segment.positionBefore(at));
      at = Math.max(at, segment.first());
      return true;
    } catch (NoSuchFileException e) {
      return goTo(records.after(segment));
    }
  }

  private boolean goTo(@Nullable Segment segment) {
    if (segment == null) {
      return false;
    }
    at = Math.max(at, segment.first());
    return true;
  }

  private static void close(@Nullable SegmentReader reader) throws IOException {
    if (reader != null) {
      reader.close();
    }
  }

  @Override
  public void close() {
    leases.release(this);
  }

  /** Closes the file; called once. */
  synchronized void free() {
    freed = true;
    try {
      close(reader);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Closing a segment that was read", e);
    }
    reader = null;
  }
}
