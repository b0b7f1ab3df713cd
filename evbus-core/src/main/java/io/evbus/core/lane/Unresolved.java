package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The events that a lane has read and not settled: which offsets they have, and what is remembered
 * of some of them. Offsets are added in rising order, and lie less than {@link
 * SendQueue#MOST_AHEAD} beyond the first. Confined to its lane.
 */
final class Unresolved {
  private static final int WORDS = SendQueue.MOST_AHEAD / Long.SIZE;

  /** A bit for each offset, in a circle. */
  private final long[] bits = new long[WORDS];

  private long first;
  private long last;
  private int size;
  private long bytes;
  private @Nullable Pending remembered;

  void add(Entry entry) {
    long offset = entry.offset();
    bits[word(offset)] |= 1L << offset;
    if (size == 0) {
      first = offset;
    }
    last = offset;
    size++;
    bytes += entry.sizeBytes();
  }

  /** The event is settled. */
  void remove(Entry entry, @Nullable Pending known) {
    long offset = entry.offset();
    bits[word(offset)] &= ~(1L << offset);
    size--;
    bytes -= entry.sizeBytes();
    if (offset == first && size > 0) {
      first = from(offset + 1);
    }
    if (known != null) {
      forget(known);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  /** What they hold in memory. */
  long bytes() {
    return bytes;
  }

  /** The first offset; there is one. */
  long first() {
    return first;
  }

  /** The first offset from another on, which is none before {@link #first}; or -1. */
  long from(long offset) {
    long at = offset;
    while (size > 0 && at <= last) {
      long rest = bits[word(at)] >>> at;
      if (rest != 0) {
        long found = at + Long.numberOfTrailingZeros(rest);
        return found <= last ? found : -1;
      }
      at = (at | (Long.SIZE - 1)) + 1;
    }
    return -1;
  }

  /** Whether the event at an offset that was read is still unsettled. */
  boolean contains(long offset) {
    return size > 0
        && offset >= first
        && offset <= last
        && (bits[word(offset)] >>> offset & 1) != 0;
  }

  private static int word(long offset) {
    return (int) (offset / Long.SIZE) & (WORDS - 1);
  }

  /** Remembers an event of which nothing was remembered so far. */
  Pending remember(Entry entry) {
    Pending pending = new Pending(entry);
    Pending before = remembered;
    pending.next = before;
    if (before != null) {
      before.previous = pending;
    }
    remembered = pending;
    return pending;
  }

  /** What is remembered of an event, from now on. */
  Pending remember(Entry entry, @Nullable Pending known) {
    return known != null ? known : remember(entry);
  }

  private void forget(Pending pending) {
    if (pending.previous == null) {
      remembered = pending.next;
    } else {
      pending.previous.next = pending.next;
    }
    if (pending.next != null) {
      pending.next.previous = pending.previous;
    }
  }

  /** What is remembered, by offset. */
  List<Pending> remembered() {
    List<Pending> all = new ArrayList<>();
    for (Pending pending = remembered; pending != null; pending = pending.next) {
      all.add(pending);
    }
    all.sort(Comparator.comparingLong(Pending::offset));
    return all;
  }

  /** What is remembered of the event at an offset, if anything. */
  @Nullable Pending remembered(long offset) {
    Pending pending = remembered;
    while (pending != null && pending.offset() != offset) {
      pending = pending.next;
    }
    return pending;
  }
}
