package io.evbus.testkit.check;

import io.evbus.LanePolicy.Order;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What one lane's destination got, and what the lane says that it gave up. Takes no object per
 * event. Thread-safe.
 */
public final class Sink {
  private static final int MOST_EXAMPLES = 5;

  private final String lane;
  private final Order order;
  private final Numbers delivered = new Numbers();
  private final Numbers dead = new Numbers();
  private final int[][] lastByKey = new int[Stamp.MOST_PRODUCERS][];
  private final List<String> strangers = new ArrayList<>();
  private final List<String> corruptedExamples = new ArrayList<>();
  private final List<String> reorderedExamples = new ArrayList<>();
  private long deliveries;
  private long unknownIds;
  private long corrupted;
  private long reordered;
  private long deadTwice;
  private long dropped;
  private long pending;

  Sink(String lane, Order order) {
    this.lane = lane;
    this.order = order;
  }

  /** The lane's name. */
  public String lane() {
    return lane;
  }

  /** The destination took an event; its body is compared with the one that was put. */
  public void delivered(String id, byte[] body, int putBytes) {
    long stamp = Stamp.parse(id);
    if (stamp == Stamp.NONE) {
      stranger(id);
    } else {
      delivered(stamp, Stamp.isIntact(stamp, body, putBytes));
    }
  }

  /** The destination took an event. */
  public synchronized void delivered(long stamp, boolean isIntact) {
    deliveries++;
    if (!isIntact) {
      corrupted++;
      example(corruptedExamples, Stamp.id(stamp));
    }
    if (delivered.add(Stamp.producer(stamp), Stamp.number(stamp)) && order != Order.SENT) {
      checkOrder(stamp);
    }
  }

  /** The destination took something that no producer can have put. */
  public synchronized void stranger(String id) {
    unknownIds++;
    example(strangers, id);
  }

  /** The event stands among the lane's dead letters; called once for each that is there. */
  public synchronized void dead(long stamp) {
    if (!dead.add(Stamp.producer(stamp), Stamp.number(stamp))) {
      deadTwice++;
    }
  }

  /** How many events the lane says that it dropped, all together. */
  public synchronized void dropped(long count) {
    dropped = count;
  }

  /** How many events the lane still had when the time to drain was over. */
  public synchronized void pending(long count) {
    pending = count;
  }

  /** Different events that were delivered so far. */
  public synchronized long distinct() {
    return delivered.size();
  }

  /** Deliveries so far, repeated ones included. */
  public synchronized long deliveries() {
    return deliveries;
  }

  /** Whether an event was delivered. */
  public synchronized boolean has(long stamp) {
    return delivered.contains(Stamp.producer(stamp), Stamp.number(stamp));
  }

  private void checkOrder(long stamp) {
    int key = order == Order.STRICT ? 0 : Stamp.key(stamp);
    int[] last = lastByKey[Stamp.producer(stamp)];
    if (last == null) {
      last = new int[key + 1];
    }
    if (key >= last.length) {
      last = Arrays.copyOf(last, Math.max(key + 1, 2 * last.length));
    }
    lastByKey[Stamp.producer(stamp)] = last;
    int numberAndOne = Stamp.number(stamp) + 1;
    if (numberAndOne < last[key]) {
      reordered++;
      example(reorderedExamples, Stamp.id(stamp) + " after number " + (last[key] - 1));
    } else {
      last[key] = numberAndOne;
    }
  }

  synchronized LaneVerdict verdict(Producers producers, long duplicateBound) {
    List<String> lostExamples = new ArrayList<>();
    List<String> unexpectedExamples = new ArrayList<>(strangers);
    long missing = 0;
    long unexpected = unknownIds;
    long recovered = 0;
    for (int producer = 0; producer < Stamp.MOST_PRODUCERS; producer++) {
      int words = Math.max(delivered.words(producer), producers.acknowledged.words(producer));
      for (int i = 0; i < words; i++) {
        long got = delivered.word(producer, i);
        long acknowledged = producers.acknowledged.word(producer, i);
        long lost = acknowledged & ~got & ~dead.word(producer, i);
        long allowed = producers.attempted.word(producer, i) & ~producers.refused.word(producer, i);
        missing += Long.bitCount(lost);
        unexpected += Long.bitCount(got & ~allowed);
        recovered += Long.bitCount(got & allowed & ~acknowledged);
        examples(lostExamples, producer, i, lost);
        examples(unexpectedExamples, producer, i, got & ~allowed);
      }
    }
    return new LaneVerdict(
        lane,
        producers.acknowledged.size(),
        delivered.size(),
        dead.size(),
        dropped,
        Math.max(0, missing - dropped),
        unexpected,
        corrupted,
        reordered,
        deadTwice,
        deliveries - delivered.size(),
        duplicateBound,
        recovered,
        pending,
        missing > dropped ? lostExamples : List.of(),
        unexpectedExamples,
        corruptedExamples,
        reorderedExamples);
  }

  private static void examples(List<String> examples, int producer, int word, long bits) {
    for (long left = bits; left != 0 && examples.size() < MOST_EXAMPLES; left &= left - 1) {
      examples.add(producer + "/*/" + ((word << 6) + Long.numberOfTrailingZeros(left)));
    }
  }

  private static void example(List<String> examples, String text) {
    if (examples.size() < MOST_EXAMPLES) {
      examples.add(text);
    }
  }
}
