package io.evbus.core;

import io.evbus.DeadLetter;
import io.evbus.core.ring.Entry;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Consumer;

/** The dead letters of a memory log: the newest 10,000 events or 16 MiB. Thread-safe. */
final class DeadLetterStore {
  private static final System.Logger LOG = System.getLogger(DeadLetterStore.class.getName());
  private static final int MOST_EVENTS = 10_000;
  private static final long MOST_BYTES = 16L << 20;

  private final Consumer<DeadLetter> callback;
  private final ArrayDeque<DeadLetter> letters = new ArrayDeque<>();
  private long bytes;
  private long forgotten;

  DeadLetterStore(Consumer<DeadLetter> callback) {
    this.callback = callback;
  }

  void add(DeadLetter letter) {
    synchronized (this) {
      letters.add(letter);
      bytes += size(letter);
      while (letters.size() > MOST_EVENTS || bytes > MOST_BYTES) {
        bytes -= size(letters.remove());
        forgotten++;
      }
    }
    try {
      callback.accept(letter);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "Telling of a dead letter: the callback threw", e);
    }
  }

  synchronized List<DeadLetter> all() {
    return List.copyOf(letters);
  }

  synchronized long forgotten() {
    return forgotten;
  }

  private static long size(DeadLetter letter) {
    return (long) letter.event().sizeBytes() + Entry.OVERHEAD_BYTES;
  }
}
