package io.evbus.ingress.rabbitmq;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BiFunction;

/**
 * Which batch and index a delivery tag stands for. Tags rise by one from batch to batch, so events
 * of a batch that are sent one after another are one range. Thread-safe.
 */
final class Unconfirmed {
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();

  /** The tags of some events of a batch that follow each other; counts what is decided. */
  private static final class Range {
    final long first;
    final Batch batch;
    final int from;
    final boolean[] decided;
    int open;

    Range(long first, Batch batch, int from, int to) {
      this.first = first;
      this.batch = batch;
      this.from = from;
      this.decided = new boolean[to - from];
      this.open = to - from;
    }

    long last() {
      return first + decided.length - 1;
    }
  }

  /** Events of a batch from (inclusive) to (exclusive), of which the first gets this tag. */
  synchronized void add(long firstTag, Batch batch, int from, int to) {
    ranges.add(new Range(firstTag, batch, from, to));
  }

  /** Whether every tag was decided. */
  synchronized boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** Decides one tag, or all up to it. */
  void decide(long tag, boolean upTo, BiFunction<Batch, Integer, Outcome> outcome) {
    synchronized (this) {
      Iterator<Range> each = ranges.iterator();
      while (each.hasNext()) {
        Range range = each.next();
        if (range.first > tag) {
          return;
        }
        if (upTo || range.last() >= tag) {
          decide(range, upTo ? range.first : tag, Math.min(tag, range.last()), outcome);
        }
        if (range.open == 0) {
          each.remove();
        }
      }
    }
  }

  private static void decide(
      Range range, long from, long to, BiFunction<Batch, Integer, Outcome> outcome) {
    int index = (int) (from - range.first);
    int end = (int) (to - range.first) + 1;
    while (index < end) {
      if (range.decided[index]) {
        index++;
        continue;
      }
      int stop = index;
      while (stop < end && !range.decided[stop]) {
        range.decided[stop++] = true;
        range.open--;
      }
      if (range.batch.wantsCoordinates()) {
        for (int i = range.from + index; i < range.from + stop; i++) {
          range.batch.decide(i, i + 1, outcome.apply(range.batch, i));
        }
      } else {
        range.batch.decide(
            range.from + index, range.from + stop, outcome.apply(range.batch, range.from + index));
      }
      index = stop;
    }
  }
}
