package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a lane reads: the ring, and what was fetched from the log behind it. Confined to its lane.
 */
public final class Feed {
  private static final int PREFETCH_BELOW = 512;

  private final Ring ring;
  private final long ringFrom;
  private final ArrayDeque<Entry> fetched = new ArrayDeque<>();
  private long fetchedUntil;
  private long wanted = -1;
  private boolean fetching;

  /**
   * Reads a ring, and the log behind it if it is durable.
   *
   * @param ringFrom what lies before is read from the log only: it was routed without this lane
   */
  public Feed(Ring ring, long ringFrom) {
    this.ring = ring;
    this.ringFrom = ringFrom;
  }

  /**
   * What was found in the log.
   *
   * @param from where the search began
   * @param entries the entries by offset
   * @param until where the search ended; what is missing before it is lost
   */
  public record Fetched(long from, List<Entry> entries, long until) {
    /** Copies the list. */
    public Fetched {
      entries = List.copyOf(entries);
    }
  }

  /** What lies before was there when the lane began. */
  long begin() {
    return ringFrom;
  }

  /** Whether there is something to read at an offset, be it here or in the log. */
  boolean hasMore(long offset) {
    return isDurable() ? offset < ring.stable() : ring.get(offset) != null;
  }

  /**
   * The first entry at or after an offset, or null; the offsets before it are lost. When null,
   * either there is no more, or the log must be searched, or {@link #searchedUntil} is beyond.
   */
  @Nullable Entry next(long offset) {
    Entry first = fetched.peek();
    while (first != null && first.offset() < offset) {
      fetched.remove();
      first = fetched.peek();
    }
    if (first != null) {
      if (fetched.size() < PREFETCH_BELOW && inRing(fetchedUntil) == null) {
        wanted = fetchedUntil < ring.stable() ? fetchedUntil : -1;
      }
      return first;
    }
    Entry here = inRing(offset);
    if (here == null && isDurable() && offset < ring.stable() && offset >= fetchedUntil) {
      wanted = offset;
    }
    return here;
  }

  /** The entry at an offset, if it is in memory; fetches nothing. */
  @Nullable Entry peek(long offset) {
    Entry first = fetched.peek();
    return first != null && first.offset() == offset ? first : inRing(offset);
  }

  /** How many offsets from one on were given out, and are stable if the log is durable. */
  long unread(long offset) {
    return Math.max(0, Math.min(ring.head(), ring.stable()) - offset);
  }

  /** The entry at an offset, if it is in the ring. */
  @Nullable Entry inRing(long offset) {
    return offset < ringFrom ? null : ring.get(offset);
  }

  /** Up to where the log was searched. */
  long searchedUntil() {
    return fetchedUntil;
  }

  /** The offset from which the log should be searched now, or -1; answered by one search. */
  long takeWanted() {
    if (fetching || wanted < 0) {
      return -1;
    }
    long from = wanted;
    wanted = -1;
    fetching = true;
    return from;
  }

  /** Whether the log is being searched, or is about to be. */
  boolean isSearching() {
    return fetching || wanted >= 0;
  }

  /** The log was searched. */
  void fetched(Fetched found) {
    fetching = false;
    wanted = -1; // What was wanted meanwhile is what has come; searching it again cost as much.
    fetched.addAll(found.entries());
    fetchedUntil = found.until();
  }

  /** The log could not be read. */
  void fetchFailed() {
    fetching = false;
  }

  boolean isDurable() {
    return ring.stable() != Long.MAX_VALUE;
  }
}
