package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The events of a batch that is being collected; confined to its lane. */
final class Collected {
  /** Nothing; adds nothing. */
  static final Collected NONE = new Collected(0);

  /** The events; made anew for each batch, for a young array takes young references cheaply. */
  Entry[] entries;

  /** What is remembered of them; null while nothing is. */
  @Nullable Pending @Nullable [] known;

  int size;
  long sizeBytes;

  Collected(int capacity) {
    entries = new Entry[capacity];
  }

  void add(Entry entry, @Nullable Pending pending) {
    if (size == entries.length) {
      entries = Arrays.copyOf(entries, 2 * size);
      known = known == null ? null : Arrays.copyOf(known, 2 * size);
    }
    entries[size] = entry;
    if (pending != null) {
      if (known == null) {
        known = new Pending[entries.length];
      }
      known[size] = pending;
    }
    size++;
    sizeBytes += entry.sizeBytes();
  }

  @Nullable Pending known(int index) {
    return known == null ? null : known[index];
  }
}
