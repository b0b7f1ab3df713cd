package io.evbus.core.lane;

import org.jspecify.annotations.Nullable;

/** The events that a lane has read and not settled, by offset; confined to its lane. */
final class Unresolved {
  private @Nullable Pending first;
  private @Nullable Pending last;
  private int size;
  private long bytes;

  void add(Pending pending) {
    pending.previous = last;
    if (last == null) {
      first = pending;
    } else {
      last.next = pending;
    }
    last = pending;
    size++;
    bytes += pending.entry.sizeBytes();
  }

  void remove(Pending pending) {
    if (pending.previous == null) {
      first = pending.next;
    } else {
      pending.previous.next = pending.next;
    }
    if (pending.next == null) {
      last = pending.previous;
    } else {
      pending.next.previous = pending.previous;
    }
    pending.settled = true;
    size--;
    bytes -= pending.entry.sizeBytes();
  }

  @Nullable Pending first() {
    return first;
  }

  /** What they hold in memory. */
  long bytes() {
    return bytes;
  }

  int size() {
    return size;
  }

  /** Whether the event at an offset that was read is still unsettled; newest events first. */
  boolean contains(long offset) {
    Pending pending = last;
    while (pending != null && pending.offset() > offset) {
      pending = pending.previous;
    }
    return pending != null && pending.offset() == offset;
  }
}
