package io.evbus.log.rocksdb;

import io.evbus.spi.Cursor;
import io.evbus.spi.RecordSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * Reads records in order. What an iterator can't pass, a damaged block or file, is read one offset
 * at a time, so that what lies beside the damage is found.
 */
final class RocksDbCursor implements Cursor {
  private static final int ONE_BY_ONE = 64;

  private final RocksDbLog log;
  private final Store store;
  private final Leases leases;
  private @Nullable RocksIterator iterator;

  /** The iterator sees the records before this offset, at least. */
  private long seen;

  private long at;
  private boolean freed;

  RocksDbCursor(RocksDbLog log, Store store, Leases leases, long at) {
    this.log = log;
    this.store = store;
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
        RocksIterator from = at < reading.end ? iteratorAt(at) : null;
        while (from != null && !reading.isFull() && at < reading.end) {
          if (from.isValid()) {
            readOn(from, reading);
          } else if (isDamaged(from)) {
            readOneByOne(reading);
            from = at < reading.end ? iteratorAt(at) : null;
          } else if (seen < reading.end) {
            from = iteratorAt(at);
          } else {
            at = reading.end;
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

    /** Hands a record over; false when it has no room any more. */
    boolean take(long offset, byte[] record) {
      if (begun && record.length > bytesLeft) {
        bytesLeft = 0;
        return false;
      }
      to.accept(offset, ByteBuffer.wrap(record).asReadOnlyBuffer());
      begun = true;
      recordsLeft--;
      bytesLeft -= record.length;
      return true;
    }
  }

  private void readOn(RocksIterator from, Reading reading) {
    long offset = Keys.offset(from.key());
    if (offset >= reading.end) {
      at = reading.end;
    } else if (reading.take(offset, from.value())) {
      at = offset + 1;
      from.next();
    }
  }

  private void readOneByOne(Reading reading) {
    for (int i = 0; i < ONE_BY_ONE && at < reading.end && !reading.isFull(); i++) {
      byte[] record = null;
      try {
        record = store.db.get(store.records, store.reading, Keys.offset(at));
      } catch (RocksDBException e) {
        record = null; // Damaged; passed over, and named by the lane that misses it.
      }
      if (record == null || reading.take(at, record)) {
        at++;
      }
    }
    close(iterator);
    iterator = null;
  }

  private static boolean isDamaged(RocksIterator iterator) {
    try {
      iterator.status();
      return false;
    } catch (RocksDBException e) {
      return true;
    }
  }

  /** An iterator sees what was there when it was made, so at its end it is made anew. */
  private RocksIterator iteratorAt(long offset) {
    RocksIterator known = iterator;
    if (known != null && known.isValid() && Keys.offset(known.key()) == offset) {
      return known;
    }
    close(known);
    seen = log.next();
    RocksIterator made = store.db.newIterator(store.records, store.scanning);
    made.seek(Keys.offset(offset));
    iterator = made;
    return made;
  }

  private static void close(@Nullable RocksIterator iterator) {
    if (iterator != null) {
      iterator.close();
    }
  }

  @Override
  public void close() {
    leases.release(this);
  }

  /** Frees the native iterator; called once, while the db is open. */
  synchronized void free() {
    freed = true;
    close(iterator);
    iterator = null;
  }
}
