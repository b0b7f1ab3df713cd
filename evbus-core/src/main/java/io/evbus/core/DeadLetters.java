package io.evbus.core;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.core.log.Storage;
import io.evbus.core.ring.Entry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The dead letters of a bus: in its log, or on a memory log the newest 10,000 events or 16 MiB.
 * Each is told to the callback and, best effort, put on the bus under {@code evbus.dead-letter}.
 * Thread-safe.
 */
final class DeadLetters {
  static final String PROFILE = "evbus.dead-letter";

  private static final System.Logger LOG = System.getLogger(DeadLetters.class.getName());
  private static final int MOST_EVENTS = 10_000;
  private static final long MOST_BYTES = 16L << 20;

  private final @Nullable Storage storage;
  private final Consumer<DeadLetter> callback;
  private final Consumer<Map<String, Object>> announce;
  private final ArrayDeque<DeadLetter> letters = new ArrayDeque<>();
  private long bytes;
  private long forgotten;

  DeadLetters(
      @Nullable Storage storage,
      Consumer<DeadLetter> callback,
      Consumer<Map<String, Object>> announce) {
    this.storage = storage;
    this.callback = callback;
    this.announce = announce;
  }

  /** Keeps a dead letter of a memory log, and tells of it. */
  void add(DeadLetter letter) {
    synchronized (this) {
      letters.add(letter);
      bytes += size(letter);
      while (letters.size() > MOST_EVENTS || bytes > MOST_BYTES) {
        bytes -= size(letters.remove());
        forgotten++;
      }
    }
    tell(letter);
  }

  /** Tells of a dead letter that is kept. */
  void tell(DeadLetter letter) {
    try {
      callback.accept(letter);
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.WARNING, "Telling of a dead letter: the callback threw", e);
    }
    if (!PROFILE.equals(letter.event().profile().orElse(null))) {
      announce.accept(describe(letter));
    }
  }

  /** How many no longer fitted. */
  synchronized long forgotten() {
    return forgotten;
  }

  List<DeadLetter> list(String lane, long from, int most) {
    if (storage != null) {
      try {
        return storage.deadLetters().list(lane, from, most);
      } catch (IOException e) {
        throw new UncheckedIOException("Reading dead letters: " + e.getMessage(), e);
      }
    }
    List<DeadLetter> found = new ArrayList<>();
    synchronized (this) {
      for (DeadLetter letter : letters) {
        if ((lane.isEmpty() || letter.lane().equals(lane)) && letter.offset() >= from) {
          found.add(letter);
        }
      }
    }
    found.sort(Comparator.comparing(DeadLetter::lane).thenComparing(DeadLetter::offset));
    return found.size() > most ? found.subList(0, most) : found;
  }

  /** Removes all of a lane, or with an empty name of all lanes; gives how many. */
  long purge(String lane) {
    if (storage != null) {
      try {
        return storage.deadLetters().purge(lane);
      } catch (IOException e) {
        throw notRemoved(e);
      }
    }
    return purge(letter -> lane.isEmpty() || letter.lane().equals(lane));
  }

  /** Removes one; gives how many there were. */
  long purge(String lane, long offset) {
    if (storage != null) {
      try {
        boolean there = storage.deadLetters().has(lane, offset);
        storage.deadLetters().purge(lane, offset);
        return there ? 1 : 0;
      } catch (IOException e) {
        throw notRemoved(e);
      }
    }
    return purge(letter -> letter.lane().equals(lane) && letter.offset() == offset);
  }

  /** Removes one that has just been delivered; without a look at what there is. */
  void remove(DeadLetter letter) {
    if (storage == null) {
      purge(letter.lane(), letter.offset());
      return;
    }
    try {
      storage.deadLetters().purge(letter.lane(), letter.offset());
    } catch (IOException e) {
      throw notRemoved(e);
    }
  }

  private static UncheckedIOException notRemoved(IOException cause) {
    return new UncheckedIOException("Removing dead letters: " + cause.getMessage(), cause);
  }

  private synchronized long purge(Predicate<DeadLetter> wanted) {
    long purged = 0;
    for (Iterator<DeadLetter> all = letters.iterator(); all.hasNext(); ) {
      DeadLetter letter = all.next();
      if (wanted.test(letter)) {
        all.remove();
        bytes -= size(letter);
        purged++;
      }
    }
    return purged;
  }

  private static Map<String, Object> describe(DeadLetter letter) {
    Event event = letter.event();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("id", event.id());
    body.put("lane", letter.lane());
    body.put("offset", letter.offset());
    body.put("reason", letter.reason().toString());
    body.put("detail", letter.detail());
    body.put("attempts", letter.attempts());
    body.put("first", letter.first().toString());
    body.put("last", letter.last().toString());
    body.put("profile", event.profile().orElse(null));
    body.put("routing_key", event.routingKey().orElse(null));
    body.put("content_type", event.contentType());
    body.put("bytes", event.sizeBytes());
    return body;
  }

  private static long size(DeadLetter letter) {
    return Entry.sizeBytes(letter.event());
  }
}
