package io.evbus.chaos.victim;

import io.evbus.testkit.check.Stamp;

/**
 * What producers put; the sinks know it too, and so see a body that was changed.
 *
 * @param producers how many threads put
 * @param keys how many routing keys there are
 * @param bytes the length of a body
 * @param largeOnceIn every so manyth event is four times as long; 0 is none
 * @param unconfirmed how many events a producer has put and not been told about at most
 */
public record Load(int producers, int keys, int bytes, int largeOnceIn, int unconfirmed) {
  /** The producer of single events that somebody asks for. */
  public static final int SINGLE = Stamp.MOST_PRODUCERS - 1;

  /** The number of times that a large event is longer. */
  public static final int LARGE = 4;

  /** The length of an event's body. */
  public int bytes(long stamp) {
    return isLarge(stamp) ? LARGE * bytes : bytes;
  }

  /** Whether an event is one of the large ones. */
  public boolean isLarge(long stamp) {
    return largeOnceIn > 0
        && Stamp.producer(stamp) != SINGLE
        && Stamp.number(stamp) % largeOnceIn == largeOnceIn - 1;
  }
}
