package io.evbus.core.ring;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The newest events, bounded by slots and by bytes.
 *
 * <p>Offsets are dense. Producers claim an offset and publish it. On a memory log readers see it at
 * once, and it stays until every reader's gate has passed it. On a durable log they see it when it
 * is stable, and it stays until they have passed it or room is needed: who comes too late reads the
 * log instead. Thread-safe.
 */
public final class Ring {
  private static final int DROP_CHUNK = 64;
  private static final long HELD = Long.MIN_VALUE;

  private final AtomicReferenceArray<@Nullable Entry> slots;
  private final int mask;
  private final long maxBytes;
  private final AtomicLong next = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final List<Reader> readers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition room = lock.newCondition();
  private int waiting;
  private final boolean durable;
  private volatile long tail;
  private volatile long stable = Long.MAX_VALUE;

  private final AtomicLong gateMoves = new AtomicLong();

  /** Makes the ring of a memory log; slots are rounded up to a power of two. */
  public Ring(int slots, long maxBytes) {
    this(slots, maxBytes, 0, false);
  }

  private Ring(int slots, long maxBytes, long first, boolean durable) {
    int size = Integer.highestOneBit(Math.max(2, slots) * 2 - 1);
    this.slots = new AtomicReferenceArray<>(size);
    this.mask = size - 1;
    this.maxBytes = maxBytes;
    this.durable = durable;
    next.set(first);
    tail = first;
  }

  /** Makes the ring over a durable log whose next offset is given. */
  public static Ring overLog(int slots, long maxBytes, long first) {
    Ring ring = new Ring(slots, maxBytes, first, true);
    ring.stable = first;
    return ring;
  }

  /** Adds a reader, which holds entries from its gate on. */
  public void add(Reader reader) {
    readers.add(reader);
  }

  /** Takes a reader away. */
  public void remove(Reader reader) {
    readers.remove(reader);
    release();
  }

  /** The offset that the next event gets. */
  public long head() {
    return next.get() & ~HELD;
  }

  /** The least offset that is still held. */
  public long tail() {
    return tail;
  }

  /** The offset that follows every stable one; without bound on a memory log. */
  public long stable() {
    return stable;
  }

  /** Everything before an offset is stable: readers may see it, and what is wanted may go. */
  public void stableUntil(long offset) {
    stable = offset;
    wakeWaiting();
  }

  /**
   * Claims the next offset for an event of a size, or gives back -1 when there is no room, or the
   * ring is held.
   */
  public long claim(long sizeBytes) {
    long held = bytes.addAndGet(sizeBytes);
    if (held > maxBytes && held > sizeBytes) {
      bytes.addAndGet(-sizeBytes);
      return -1;
    }
    while (true) {
      long offset = next.get();
      if (offset < 0 || offset - tail > mask) {
        bytes.addAndGet(-sizeBytes);
        return -1;
      }
      if (next.compareAndSet(offset, offset + 1)) {
        return offset;
      }
    }
  }

  /**
   * Gives out no more offsets, and waits until all that were claimed are published. One thread at a
   * time holds the ring.
   */
  public void hold() {
    long end = next.getAndUpdate(offset -> offset | HELD) & ~HELD;
    for (long offset = tail; offset < end; ) {
      if (published(offset) != null) {
        offset++;
      } else {
        // From its claim to its publish a put takes microseconds, and waits for nothing.
        Thread.onSpinWait();
        offset = Math.max(offset, tail);
      }
    }
  }

  /** Ends that; who was kept out sees that gates have moved. */
  public void letGo() {
    next.getAndUpdate(offset -> offset & ~HELD);
    wakeWaiting();
  }

  /** Whether it gives out no offsets at present. */
  public boolean isHeld() {
    return next.get() < 0;
  }

  /** Makes a claimed entry visible. */
  public void publish(Entry entry) {
    slots.setRelease((int) entry.offset() & mask, entry);
  }

  /** The entry at an offset, or null when readers may not see it yet or it is no longer held. */
  public @Nullable Entry get(long offset) {
    return offset < stable ? published(offset) : null;
  }

  /** The entry at an offset, stable or not, or null when it is not there. */
  public @Nullable Entry published(long offset) {
    Entry entry = slots.getAcquire((int) offset & mask);
    return entry != null && entry.offset() == offset ? entry : null;
  }

  /**
   * Counts the moves of gates and of what is stable; a change means that a claim, or making room,
   * may succeed.
   */
  public long gateMoves() {
    return gateMoves.get();
  }

  /** A gate has moved: releases what every reader has passed. */
  public void release() {
    lock.lock();
    try {
      advance(least(false));
      gateMoved();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Makes room by releasing, and by taking the oldest from readers that drop or can read the log.
   *
   * @return whether a claim may succeed now
   */
  public boolean makeRoom() {
    long target;
    lock.lock();
    try {
      long before = tail;
      advance(least(false));
      if (durable) {
        advance(Math.min(stable, Math.max(tail, before + DROP_CHUNK)));
      }
      if (tail > before) {
        return true;
      }
      if (durable) {
        return false;
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

  /** Wakes all that wait for room: there may be some, or the bus closes. */
  public void wakeWaiting() {
    lock.lock();
    try {
      gateMoved();
    } finally {
      lock.unlock();
    }
  }

  /** After the room is there, so that who sees the count move finds it; the lock is held. */
  private void gateMoved() {
    gateMoves.incrementAndGet();
    if (waiting > 0) {
      room.signalAll();
    }
  }

  private long least(boolean withoutDropping) {
    long least = Math.min(stable, head());
    for (Reader reader : readers) {
      long gate = reader.gate();
      if (!(withoutDropping && reader.drops()) && !(durable && gate < tail)) {
        least = Math.min(least, gate);
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
