package io.evbus.core.lane;

import io.evbus.LanePolicy;
import io.evbus.LanePolicy.Order;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
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

  private final Ring ring;
  private final int lane;
  private final LanePolicy policy;
  private final Tally tally;
  private final Unresolved unresolved = new Unresolved();
  private final PriorityQueue<Pending> again =
      new PriorityQueue<>(Comparator.comparingLong(Pending::offset));
  private final PriorityQueue<Pending> delayed =
      new PriorityQueue<>(Comparator.comparingLong((Pending pending) -> pending.dueNanos));
  private final Map<String, ArrayDeque<Pending>> keys = new HashMap<>();
  private volatile long read;
  private boolean starved;

  SendQueue(Ring ring, int lane, LanePolicy policy, Tally tally, long from) {
    this.ring = ring;
    this.lane = lane;
    this.policy = policy;
    this.tally = tally;
    this.read = from;
  }

  /** The next event that may be sent now, taken out of the queue; it stays unresolved. */
  @Nullable Pending next(long now) {
    starved = false;
    for (Pending due = delayed.peek(); due != null && due.dueNanos - now <= 0; ) {
      again.add(due);
      delayed.remove(due);
      due = delayed.peek();
    }
    if (policy.order() == Order.STRICT && !delayed.isEmpty()) {
      return null;
    }
    Pending ready = again.poll();
    return ready != null ? ready : fetch();
  }

  /** Whether the latest {@link #next} found nothing only because the ring had no more. */
  boolean isStarved() {
    return starved;
  }

  /** Sends an event again as soon as its turn comes. */
  void again(Pending pending) {
    again.add(pending);
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
  void resolved(Pending pending) {
    unresolved.remove(pending);
    if (pending.key != null) {
      ArrayDeque<Pending> waiting = keys.get(pending.key);
      Pending following = waiting == null ? null : waiting.poll();
      if (following != null) {
        again.add(following);
      } else {
        keys.remove(pending.key);
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
    Pending first = unresolved.first();
    return first == null ? read : first.offset();
  }

  /** Whether no event waits to be sent, now or later; held ones are waiting for those. */
  boolean isIdle() {
    return again.isEmpty() && delayed.isEmpty();
  }

  /** Whether the ring has an event to read; the lane may still be too far ahead to read it. */
  boolean hasUnread() {
    return ring.get(read) != null;
  }

  /** Reads on to an offset without sending; each matched entry goes to the visitor. */
  void skipTo(long offset, Consumer<Entry> matched) {
    long at = read;
    while (at < offset) {
      Entry entry = ring.get(at);
      if (entry == null) {
        break;
      }
      at++;
      if (entry.route().takes(lane)) {
        tally.matched++;
        matched.accept(entry);
      }
    }
    read = at;
  }

  /** How many published events from the read position on this lane takes. */
  long countUnread() {
    long count = 0;
    for (long at = read; ; at++) {
      Entry entry = ring.get(at);
      if (entry == null) {
        return count;
      }
      count += entry.route().takes(lane) ? 1 : 0;
    }
  }

  /** The first published event from the read position on that this lane takes. */
  @Nullable Entry firstUnread() {
    for (long at = read; ; at++) {
      Entry entry = ring.get(at);
      if (entry == null || entry.route().takes(lane)) {
        return entry;
      }
    }
  }

  private @Nullable Pending fetch() {
    while (read - committed() < MOST_AHEAD) {
      Entry entry = ring.get(read);
      if (entry == null) {
        starved = true;
        return null;
      }
      read = entry.offset() + 1;
      if (entry.route().takes(lane)) {
        tally.matched++;
        Pending pending = new Pending(entry, key(entry));
        unresolved.add(pending);
        if (mayGo(pending)) {
          return pending;
        }
      }
    }
    return null;
  }

  private boolean mayGo(Pending pending) {
    if (pending.key == null) {
      return true;
    }
    ArrayDeque<Pending> waiting = keys.get(pending.key);
    if (waiting == null) {
      keys.put(pending.key, new ArrayDeque<>(2));
      return true;
    }
    waiting.add(pending);
    return false;
  }

  private @Nullable String key(Entry entry) {
    if (policy.order() != Order.KEY) {
      return null;
    }
    return policy.orderKey().equals("routing_key")
        ? entry.event().routingKey().orElse(null)
        : entry.event().headers().get(policy.orderKey().substring("header:".length()));
  }
}
