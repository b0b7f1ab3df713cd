package io.evbus.log.rocksdb;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Who uses native handles: a close waits for calls under way and ends open cursors, because a
 * handle that is used after its close ends the whole process. Thread-safe.
 */
final class Leases {
  private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
  private final Set<SegmentCursor> cursors = new HashSet<>();
  private boolean closed;

  /** Held during one call. */
  @FunctionalInterface
  interface Lease extends AutoCloseable {
    @Override
    void close();
  }

  Lease take() throws IOException {
    lock.readLock().lock();
    if (closed) {
      lock.readLock().unlock();
      throw new IOException("Using the log: it is closed");
    }
    return lock.readLock()::unlock;
  }

  /** Ends a cursor with the log, if nobody does before; called under a lease. */
  SegmentCursor keep(SegmentCursor cursor) {
    synchronized (cursors) {
      cursors.add(cursor);
    }
    return cursor;
  }

  /** Ends a cursor unless the log has ended it. */
  void release(SegmentCursor cursor) {
    lock.readLock().lock();
    try {
      boolean open;
      synchronized (cursors) {
        open = cursors.remove(cursor);
      }
      if (open) {
        cursor.free();
      }
    } finally {
      lock.readLock().unlock();
    }
  }

  /** Waits for all leases and takes no more; whether this was the first close. */
  boolean close() {
    lock.writeLock().lock();
    try {
      if (closed) {
        return false;
      }
      closed = true;
      cursors.forEach(SegmentCursor::free);
      cursors.clear();
      return true;
    } finally {
      lock.writeLock().unlock();
    }
  }
}
