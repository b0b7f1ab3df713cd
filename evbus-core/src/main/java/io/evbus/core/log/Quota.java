package io.evbus.core.log;

import java.util.concurrent.atomic.AtomicLong;

/**
 * The size limit of a log, in the bytes of its events as the ring counts them. Thread-safe.
 *
 * <p>Positions are bytes since the log's beginning: that of the end rises with each event, that of
 * the start with each trim.
 */
public final class Quota {
  private final long maxBytes;
  private final AtomicLong end;
  private volatile long start;

  Quota(long maxBytes, long start, long end) {
    this.maxBytes = maxBytes;
    this.start = start;
    this.end = new AtomicLong(end);
  }

  /** Takes room for an event; false when the log would be larger than its limit. */
  public boolean reserve(long sizeBytes) {
    while (true) {
      long now = end.get();
      if (now + sizeBytes - start > maxBytes) {
        return false;
      }
      if (end.compareAndSet(now, now + sizeBytes)) {
        return true;
      }
    }
  }

  /** Gives back room that was not used. */
  public void release(long sizeBytes) {
    end.addAndGet(-sizeBytes);
  }

  void startsAt(long position) {
    start = position;
  }

  long start() {
    return start;
  }

  /** The bytes that are taken. */
  public long usedBytes() {
    return end.get() - start;
  }

  /** The limit. */
  public long maxBytes() {
    return maxBytes;
  }
}
