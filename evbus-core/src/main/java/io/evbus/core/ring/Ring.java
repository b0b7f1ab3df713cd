package io.evbus.core.ring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The accepted events that lanes have still to deliver, bounded by slots and by bytes.
 *
 * <p>Offsets are dense and rise from 0. An entry stays until every reader's gate has passed it, and
 * is released then. Producers claim an offset and publish it; readers see an offset once it is
 * published. Thread-safe.
 */
public final class Ring {
  private static final int DROP_CHUNK = 64;

  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final int mask;
  private final long maxBytes;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private int waiting;
  private volatile long tail;

  private final AtomicLong gateMoves = new AtomicLong();

  /** Makes a ring; slots are rounded up to a power of two. */
  public Ring(int slots, long maxBytes) {
    int size = Integer.highestOneBit(Math.max(2, slots) * 2 - 1);
    this.slots = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
    this.maxBytes = maxBytes;
  }

  /** Adds a reader, which holds entries from its gate on. */
  public void add(Reader reader) {
    readers.add(reader);
  }

  /** The offset that the next event gets. */
  public long head() {
    return next.get();
  }

  /** The least offset that is still held. */
  public long tail() {
    return tail;
  }

  /** Claims the next offset for an event of a size, or gives back -1 when there is no room. */
  public long claim(long sizeBytes) {
    long held = bytes.addAndGet(sizeBytes);
    if (held > maxBytes && held > sizeBytes) {
      bytes.addAndGet(-sizeBytes);
      return -1;
    }
    while (true) {
      long offset = next.get();
      if (offset - tail > mask) {
        bytes.addAndGet(-sizeBytes);
        return -1;
      }
      if (next.compareAndSet(offset, offset + 1)) {
        return offset;
      }
    }
  }

  /** Makes a claimed entry visible. */
  public void publish(Entry entry) {
    slots.setRelease((int) entry.offset() & mask, entry);
  }

  /** The entry at an offset, or null when it is not published yet or no longer held. */
  public @Nullable Entry get(long offset) {
    Entry entry = slots.getAcquire((int) offset & mask);
    return entry != null && entry.offset() == offset ? entry : null;
  }

  /** Counts the moves of gates; a change means that a claim, or making room, may succeed. */
  public long gateMoves() {
    return gateMoves.get();
  }

  /** A gate has moved: releases what every reader has passed. */
  public void release() {
    lock.lock();
    try {
      gateMoves.incrementAndGet();
      advance(least(false));
      if (waiting > 0) {
        room.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes room by releasing, and by letting readers that drop give up their oldest.
   *
   * @return whether a claim may succeed now
   */
  public boolean makeRoom() {
    long target;
    lock.lock();
    try {
      long before = tail;
      advance(least(false));
      if (tail > before) {
        return true;
      }
      target = Math.min(least(true), before + DROP_CHUNK);
    } finally {
      lock.unlock();
    }
    if (target <= tail) {
      return false;
    }
    for (Reader reader : readers) {
      if (reader.drops() && reader.gate() < target) {
        reader.dropUntil(target);
      }
    }
    release();
    return true;
  }

  /** Waits until a gate has moved since the count that was seen, or the time is over. */
  public void awaitRoom(long seenGateMoves, long nanos) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      waiting++;
      long left = nanos;
      while (gateMoves.get() == seenGateMoves && left > 0) {
        left = room.awaitNanos(left);
      }
    } finally {
      waiting--;
      lock.unlock();
    }
  }

  /** Wakes all that wait for room, as when the bus closes. */
  public void wakeWaiting() {
    lock.lock();
    try {
      gateMoves.incrementAndGet();
      room.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private long least(boolean withoutDropping) {
    long least = next.get();
    for (Reader reader : readers) {
      if (!(withoutDropping && reader.drops())) {
        least = Math.min(least, reader.gate());
      }
    }
    return least;
  }

  private void advance(long target) {
    long offset = tail;
    long freed = 0;
    while (offset < target) {
      int slot = (int) offset & mask;
      Entry entry = slots.getAcquire(slot);
      if (entry == null || entry.offset() != offset) {
        break;
      }
      freed += entry.sizeBytes();
      slots.setRelease(slot, null);
      offset++;
    }
    if (offset > tail) {
      bytes.addAndGet(-freed);
      tail = offset;
    }
  }
}
