package io.evbus.core.lane;

import io.evbus.LanePolicy.Order;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
import io.evbus.core.route.Route;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which event a lane sends next: those to be sent again by offset, then new ones in the order of
 * the log; with {@code order: key} an event waits behind the unsettled one of its key. Confined to
 * its lane.
 */
final class SendQueue {
  /** How far a lane reads beyond its first unsettled event; keeps a ledger within 2 KiB. */
  static final int MOST_AHEAD = 16_384;

  private static final int LOSSES_BEFORE_IT_SHOWS = 3;

  private final Feed feed;
  private final int lane;
  private final Terms terms;
  private final Tally tally;
  private final OffsetRanges settledBefore;
  private final FirstUnread firstUnread;
  private final BiConsumer<Entry, Reason> onDrop;
  private final Unresolved unresolved = new Unresolved();
  private final PriorityQueue<Pending> again =
      new PriorityQueue<>(Comparator.comparingLong(Pending::offset));
  private final PriorityQueue<Pending> delayed =
      new PriorityQueue<>(Comparator.comparingLong((Pending pending) -> pending.dueNanos));
  private final Map<String, ArrayDeque<Pending>> keys = new HashMap<>();
  private final List<long[]> lost = new ArrayList<>(0);
  private long read;
  private boolean starved;
  private @Nullable Route lastRoute;
  private boolean lastTaken;
  private long dropBelow;
  private Reason dropReason = Reason.OVERFLOW;

  SendQueue(
      Feed feed,
      int lane,
      Terms terms,
      Tally tally,
      Ledger from,
      BiConsumer<Entry, Reason> onDrop) {
    this.feed = feed;
    this.lane = lane;
    this.terms = terms;
    this.tally = tally;
    this.settledBefore = from.settled();
    this.firstUnread = new FirstUnread(feed, lane, settledBefore);
    this.read = from.committed();
    this.onDrop = onDrop;
  }

  /** The next event to be sent again now, taken out of the queue; it stays unresolved. */
  @Nullable Pending nextAgain(long now) {
    if (again.isEmpty() && delayed.isEmpty()) {
      return null;
    }
    for (Pending due = delayed.peek(); due != null && due.dueNanos - now <= 0; ) {
      again.add(due);
      delayed.remove(due);
      due = delayed.peek();
    }
    return isHeldUp() ? null : again.poll();
  }

  /**
   * The next event that was not sent yet, taken out of the queue; it stays unresolved. Once there
   * was no more, it does not look again before it is told to.
   */
  @Nullable Entry next(long now) {
    return starved || isHeldUp() ? null : fetch(now, Long.MAX_VALUE);
  }

  /** There may be more to read. */
  void lookAgain() {
    starved = false;
  }

  /** Whether an event that waits for its next attempt holds up all behind it. */
  private boolean isHeldUp() {
    return !delayed.isEmpty() && terms.isInOrder();
  }

  /** Whether {@link #next} found nothing only because there was no more. */
  boolean isStarved() {
    return starved;
  }

  /** Sends an event again as soon as its turn comes. */
  void again(Pending pending) {
    again.add(pending);
  }

  /** As that, of an event that was taken out of the queue and not sent. */
  void again(Entry entry, @Nullable Pending known) {
    again.add(unresolved.remember(entry, known));
  }

  /** Sends an event again at a time. */
  void delay(Pending pending, long dueNanos) {
    pending.dueNanos = dueNanos;
    delayed.add(pending);
  }

  /** Makes all that wait for their back-off due now. */
  void hurry() {
    again.addAll(delayed);
    delayed.clear();
  }

  /** When the first back-off ends, or Long.MAX_VALUE. */
  long nextDueNanos() {
    Pending due = delayed.peek();
    return due == null ? Long.MAX_VALUE : due.dueNanos;
  }

  /** An event is settled: the next one of its key may go. */
  void resolved(Entry entry, @Nullable Pending known) {
    unresolved.remove(entry, known);
    String key = key(entry);
    if (key != null) {
      ArrayDeque<Pending> waiting = keys.get(key);
      Pending following = waiting == null ? null : waiting.poll();
      if (following != null) {
        again.add(following);
      } else {
        keys.remove(key);
      }
    }
  }

  Unresolved unresolved() {
    return unresolved;
  }

  /** The next offset to read. */
  long read() {
    return read;
  }

  /** The first offset that is not settled. */
  long committed() {
    return unresolved.isEmpty() ? read : unresolved.first();
  }

  /** The settled offsets beyond {@link #committed}. */
  OffsetRanges settled() {
    OffsetRanges.Builder ranges = new OffsetRanges.Builder();
    long at = committed();
    for (long next = unresolved.from(at); next >= 0; next = unresolved.from(at)) {
      ranges.add(at, next);
      at = next + 1;
    }
    ranges.add(at, read);
    settledBefore.addBeyond(Math.max(at, read), ranges);
    return ranges.build();
  }

  /** Whether no event waits to be sent, now or later; held ones are waiting for those. */
  boolean isIdle() {
    return again.isEmpty() && delayed.isEmpty();
  }

  /** Whether there is an event to read; the lane may still be too far ahead to read it. */
  boolean hasUnread() {
    return feed.hasMore(read);
  }

  /** How many events may be there to be sent, at most. */
  long waiting() {
    return again.size() + feed.unread(read);
  }

  /** The ranges of offsets found damaged since the last call. */
  List<long[]> takeLost() {
    if (lost.isEmpty()) {
      return Collections.emptyList();
    }
    List<long[]> found = List.copyOf(lost);
    lost.clear();
    return found;
  }

  /**
   * Gives up all before an offset: what was read now, the rest when it is read. Of what is on its
   * way only that is given up which is remembered.
   *
   * @param sentToo whether also what is on its way, whose answer is ignored then
   */
  void dropUntil(long offset, Reason reason, boolean sentToo) {
    if (offset > dropBelow) {
      dropBelow = offset;
      dropReason = reason;
    }
    Set<Pending> victims = new LinkedHashSet<>(); // By offset: neighbours are one range.
    for (Pending pending : unresolved.remembered()) {
      if (pending.offset() < offset && (!pending.inFlight || sentToo)) {
        victims.add(pending);
      }
    }
    if (victims.isEmpty()) {
      return;
    }
    Set<Pending> going = new HashSet<>(victims);
    keys.values()
        .forEach(
            waiting -> {
              waiting.forEach(going::remove);
              waiting.removeAll(victims);
            });
    again.removeAll(victims);
    delayed.removeAll(victims);
    for (Pending victim : victims) {
      if (going.contains(victim)) {
        resolved(victim.entry, victim);
      } else {
        unresolved.remove(victim.entry, victim);
      }
      drop(victim.entry, reason);
    }
  }

  /** The order has changed: all that was read queues again by it; nothing is on its way. */
  void reorder() {
    again.clear();
    delayed.clear();
    keys.clear();
    for (Pending old : unresolved.remembered()) {
      ArrayDeque<Pending> waiting = behind(old.entry);
      if (waiting == null) {
        again.add(old);
      } else {
        waiting.add(old);
      }
    }
  }

  /** Reads the ring on to an offset without sending; each matched entry goes to the visitor. */
  void skipTo(long offset, Consumer<Entry> matched) {
    long at = read;
    while (at < offset) {
      Entry entry = feed.inRing(at);
      if (entry == null) {
        break;
      }
      at++;
      if (entry.route().takes(lane)) {
        matched.accept(entry);
      }
    }
    read = at;
  }

  /** When the first event was put that is not read; empty when that is not known. */
  OptionalLong unreadPutNanos() {
    return firstUnread.putNanos(read);
  }

  /** The offset from which the log must be searched to know when the oldest was put, or -1. */
  long oldestUnknownFrom() {
    return unresolved.isEmpty() ? firstUnread.unknownFrom(read) : -1;
  }

  /** The log was searched for that. */
  void oldestSearched(long until, OptionalLong putNanos) {
    firstUnread.searched(until, putNanos);
  }

  /** Whether an event that the lane takes may still have to be read. */
  boolean mayOwe(long offset) {
    return !settledBefore.contains(offset);
  }

  /** Reads up to what is given up, also while nothing may be sent. */
  void dropUnread(long now) {
    fetch(now, dropBelow);
  }

  private @Nullable Entry fetch(long now, long until) {
    while (read < until && mayReadOn()) {
      Entry entry = feed.next(read);
      long found = entry == null ? Math.max(read, feed.searchedUntil()) : entry.offset();
      if (found > read) {
        lose(read, found);
        read = found;
        continue;
      }
      if (entry == null) {
        starved = !feed.isSearching();
        return null;
      }
      read = entry.offset() + 1;
      if (!takes(entry.route()) || settledBefore.contains(entry.offset())) {
        continue;
      }
      if (entry.offset() < dropBelow) {
        drop(entry, dropReason);
      } else if (isExpired(entry, now)) {
        drop(entry, Reason.EXPIRED);
      } else {
        unresolved.add(entry);
        ArrayDeque<Pending> waiting = behind(entry);
        if (waiting == null) {
          return entry;
        }
        waiting.add(unresolved.remember(entry));
      }
    }
    return null;
  }

  private void drop(Entry entry, Reason reason) {
    tally.drop(reason, entry.offset());
    onDrop.accept(entry, reason);
  }

  /**
   * The event that holds the lane up, in words: it is too far beyond it, or it keeps strict order
   * and the connection was lost again and again with the event in flight.
   *
   * @param first the first event that is not settled
   */
  Optional<String> waitsFor(@Nullable Entry first) {
    if (first == null) {
      return Optional.empty();
    }
    Pending known = unresolved.remembered(first.offset());
    boolean holdsUp =
        read - first.offset() >= MOST_AHEAD
            || (terms.isInOrder() && known != null && known.losses >= LOSSES_BEFORE_IT_SHOWS);
    return holdsUp
        ? Optional.of("event " + first.event().id() + " at offset " + first.offset())
        : Optional.empty();
  }

  /** The entry at an offset that is not settled, where the queue or memory has it. */
  @Nullable Entry find(long offset) {
    Entry here = feed.peek(offset);
    Pending known = here == null ? unresolved.remembered(offset) : null;
    return known == null ? here : known.entry;
  }

  private boolean mayReadOn() {
    return read - committed() < MOST_AHEAD
        && (!feed.isDurable() || unresolved.bytes() <= 2 * terms.policy.windowBytes());
  }

  /** Most events go the way of the one before. */
  private boolean takes(Route route) {
    if (route != lastRoute) {
      lastRoute = route;
      lastTaken = route.takes(lane);
    }
    return lastTaken;
  }

  private boolean isExpired(Entry entry, long now) {
    Duration after = terms.policy.expireAfter();
    return !after.isZero() && now - entry.putNanos() > after.toNanos();
  }

  private void lose(long from, long to) {
    long count = to - from - settledBefore.countWithin(from, to);
    if (count > 0) {
      tally.lose(count, from, to);
      lost.add(new long[] {from, to});
    }
  }

  /** The queue behind the unsettled event of an event's key; null when there is none. */
  private @Nullable ArrayDeque<Pending> behind(Entry entry) {
    String key = key(entry);
    ArrayDeque<Pending> waiting = key == null ? null : keys.get(key);
    if (key != null && waiting == null) {
      keys.put(key, new ArrayDeque<>(2));
    }
    return waiting;
  }

  private @Nullable String key(Entry entry) {
    if (terms.policy.order() != Order.KEY || terms.traits.dedupesByOffset()) {
      return null;
    }
    return terms.policy.orderKey().equals("routing_key")
        ? entry.event().routingKey().orElse(null)
        : entry.event().headers().get(terms.policy.orderKey().substring("header:".length()));
  }
}
