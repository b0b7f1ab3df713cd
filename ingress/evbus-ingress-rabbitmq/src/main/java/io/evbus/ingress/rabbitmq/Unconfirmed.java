package io.evbus.ingress.rabbitmq;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.function.BiFunction;

/**
 * Which batch and index a delivery tag stands for. Tags rise by one from batch to batch, so each
 * batch is one range. Thread-safe.
 */
final class Unconfirmed {
  private final ArrayDeque<Range> ranges = new ArrayDeque<>();

  /** The tags of a batch, from the first on; counts what is decided. */
  private static final class Range {
    final long first;
    final Batch batch;
    final boolean[] decided;
    int open;

    Range(long first, Batch batch) {
      this.first = first;
      this.batch = batch;
      this.decided = new boolean[batch.size()];
      this.open = batch.size();
    }

    long last() {
      return first + batch.size() - 1;
    }
  }

  /** A batch whose first event gets this tag. */
  synchronized void add(long firstTag, Batch batch) {
    ranges.add(new Range(firstTag, batch));
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
        for (int i = index; i < stop; i++) {
          range.batch.decide(i, i + 1, outcome.apply(range.batch, i));
        }
      } else {
        range.batch.decide(index, stop, outcome.apply(range.batch, index));
      }
      index = stop;
    }
  }
}
