package io.evbus.testkit.check;

import java.util.Arrays;

/** For each producer a set of numbers, one bit each. Confined to its owner's lock. */
final class Numbers {
  private final long[][] words = new long[Stamp.MOST_PRODUCERS][];
  private long size;

  /** Adds one; whether it is new. */
  boolean add(int producer, int number) {
    long[] bits = words[producer];
    int index = number >>> 6;
    if (bits == null) {
      bits = new long[Math.max(16, index + 1)];
      words[producer] = bits;
    } else if (index >= bits.length) {
      bits = Arrays.copyOf(bits, Math.max(index + 1, 2 * bits.length));
      words[producer] = bits;
    }
    long bit = 1L << number;
    if ((bits[index] & bit) != 0) {
      return false;
    }
    bits[index] |= bit;
    size++;
    return true;
  }

  void addAll(int producer, int from, int to) {
    for (int number = from; number < to; number++) {
      add(producer, number);
    }
  }

  boolean contains(int producer, int number) {
    return (word(producer, number >>> 6) & (1L << number)) != 0;
  }

  long size() {
    return size;
  }

  /** How many 64-bit words of a producer may hold anything. */
  int words(int producer) {
    return words[producer] == null ? 0 : words[producer].length;
  }

  long word(int producer, int index) {
    long[] bits = words[producer];
    return bits == null || index >= bits.length ? 0 : bits[index];
  }
}
