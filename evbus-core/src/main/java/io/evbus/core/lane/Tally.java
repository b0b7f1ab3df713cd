package io.evbus.core.lane;

import io.evbus.Reason;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A lane's counters; confined to its lane. */
final class Tally {
  private static final int MOST_RANGES = 256;

  final Map<Reason, Long> dropped = new EnumMap<>(Reason.class);
  long delivered;
  long dead;
  @Nullable String lastError;

  private final LongSupplier routed;
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();
  private long matchedBefore;
  private boolean lost;

  /** Offsets that were dropped for one reason. */
  private record Range(Reason reason, long from, long to) {
    Range with(Range other) {
      return new Range(reason, Math.min(from, other.from), Math.max(to, other.to));
    }
  }

  /** Goes on from a ledger; the supplier counts what was routed to the lane since then. */
  Tally(Ledger from, LongSupplier routed) {
    this.routed = routed;
    matchedBefore = from.matched() - routed.getAsLong();
    delivered = from.delivered();
    dead = from.dead();
    dropped.putAll(from.dropped());
  }

  /** All events that the lane takes. */
  long matched() {
    return matchedBefore + routed.getAsLong();
  }

  long settled() {
    long sum = delivered + dead;
    for (long count : dropped.values()) {
      sum += count;
    }
    return sum;
  }

  void drop(Reason reason, long offset) {
    count(reason, 1, offset, offset + 1);
  }

  /** Offsets whose records are damaged; how many of them the lane takes can't be known. */
  void lose(long count, long from, long to) {
    count(Reason.DAMAGED, count, from, to);
    lost = true;
  }

  /** The lane has read everything: what was lost is the difference that is left. */
  void balance(long pending) {
    if (lost) {
      matchedBefore += settled() + pending - matched();
      lost = false;
    }
  }

  /**
   * Why an offset was dropped, if it was. Of the oldest drops only the first and last offset are
   * known, so what was delivered between them counts as dropped here.
   */
  @Nullable Reason whyDropped(long offset) {
    for (Range range : ranges) {
      if (range.from <= offset && offset < range.to) {
        return range.reason;
      }
    }
    return null;
  }

  private void count(Reason reason, long count, long from, long to) {
    dropped.merge(reason, count, Long::sum);
    Range last = ranges.peekLast();
    if (last != null && last.reason == reason && last.to == from) {
      ranges.removeLast();
      ranges.add(new Range(reason, last.from, to));
    } else {
      ranges.add(new Range(reason, from, to));
    }
    if (ranges.size() > MOST_RANGES) {
      Range first = ranges.remove();
      Range second = ranges.remove();
      ranges.addFirst(first.with(second));
    }
  }
}
