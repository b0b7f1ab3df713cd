package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Fates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The events of one batch, first being collected, then on their way; confined to its lane. */
final class Collected {
  /** Nothing; adds nothing. */
  static final Collected NONE = new Collected(0);

  /** Made anew for each batch, for a young array takes young references cheaply. */
  private Entry[] entries;

  /** What is remembered of them; null while nothing is. */
  private @Nullable Pending @Nullable [] known;

  private int size;
  private long sizeBytes;

  Collected(int capacity) {
    entries = new Entry[capacity];
  }

  void add(Entry entry, @Nullable Pending pending) {
    if (size == entries.length) {
      int capacity = size + size / 4 + 8; // Few come while others are being collected.
      entries = Arrays.copyOf(entries, capacity);
      known = known == null ? null : Arrays.copyOf(known, capacity);
    }
    entries[size] = entry;
    size++;
    sizeBytes += entry.sizeBytes();
    if (pending != null) {
      remember(size - 1, pending);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  int size() {
    return size;
  }

  long sizeBytes() {
    return sizeBytes;
  }

  Entry entry(int index) {
    return entries[index];
  }

  /** The entry at an offset, if it is one of them. */
  @Nullable Entry find(long offset) {
    for (int i = 0; i < size; i++) {
      if (entries[i].offset() == offset) {
        return entries[i];
      }
    }
    return null;
  }

  /** What is remembered of an event, if anything. */
  @Nullable Pending known(int index) {
    return known == null ? null : known[index];
  }

  /** Whether anything is remembered of any of them. */
  boolean knowsAny() {
    return known != null;
  }

  void remember(int index, Pending pending) {
    if (known == null) {
      known = new Pending[entries.length];
    }
    known[index] = pending;
  }

  /** Whether somebody wants to know where the far side puts one of them. */
  boolean wantCoordinates(Fates fates) {
    return fates.wantCoordinates(entries, size);
  }
}
