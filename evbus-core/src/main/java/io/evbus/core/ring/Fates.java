package io.evbus.core.ring;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The events whose fates somebody waits for, by offset. On a durable log a lane may read an event
 * anew from the log, so it must find those who wait without the object they hold. Thread-safe.
 */
public final class Fates {
  private final ConcurrentHashMap<Long, Watch> watched = new ConcurrentHashMap<>();

  /** Watches an event until all that count are done with it. */
  public Watch register(Entry entry) {
    Watch watch = entry.watchOrNew();
    Watch before = watched.putIfAbsent(entry.offset(), watch);
    if (before != null) {
      return before;
    }
    var unused = watch.done().thenRun(() -> watched.remove(entry.offset()));
    return watch;
  }

  /** Where the event's fates are kept, if somebody asked or one of them is worth it. */
  public @Nullable Watch find(Entry entry) {
    Watch waiting = watched.isEmpty() ? null : watched.get(entry.offset());
    return waiting != null ? waiting : entry.watch();
  }

  /** Where the event's fates are kept, from now on. */
  public Watch of(Entry entry) {
    Watch known = find(entry);
    return known != null ? known : entry.watchOrNew();
  }

  /** Whether somebody wants the far side's coordinates of an event; asked by now, or in the put. */
  public boolean wantCoordinates(Entry entry) {
    Watch waiting = watched.isEmpty() ? null : watched.get(entry.offset());
    return entry.wantsCoordinates() || (waiting != null && waiting.wantsCoordinates());
  }

  /** Whether somebody wants those of one of several events. */
  public boolean wantCoordinates(Entry[] entries, int size) {
    boolean nobodyLater = watched.isEmpty();
    boolean wanted = false;
    for (int i = 0; i < size && !wanted; i++) {
      Entry entry = entries[i];
      wanted = nobodyLater ? entry.wantsCoordinates() : wantCoordinates(entry);
    }
    return wanted;
  }

  /** The fate of an event that became a dead letter. */
  public static Fate dead(DeadLetter letter) {
    return new Fate(
        Fate.Kind.DEAD, Optional.of(letter.reason()), letter.detail(), letter.attempts(), Map.of());
  }

  /** Visits all that are waited for. */
  public void forEach(BiConsumer<Long, Watch> visitor) {
    watched.forEach(visitor);
  }
}
