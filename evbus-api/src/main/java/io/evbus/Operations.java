package io.evbus;

import java.util.List;
import java.util.OptionalLong;

/**
 * What an operator does to a running bus, or to the log of one that has ended: the API behind
 * {@code evbus lanes}, {@code pause}, {@code dead-letters} and {@code replay}.
 *
 * <p>Thread-safe. All calls may block for as long as the disk needs; {@link #replay} and {@link
 * #replayDeadLetters} for as long as the deliveries need.
 *
 * <p>Failures, of every call: {@link IllegalArgumentException} for a lane that is not known, with
 * the nearest known name; {@link java.io.UncheckedIOException} when the log can't be read or
 * written, nothing has changed then; {@link IllegalStateException} when the bus is closed.
 */
public interface Operations {
  /** The counters now. */
  BusStats stats();

  /** Sends nothing more on a lane, over restarts too, until it is resumed. Pending events stay. */
  void pause(String lane);

  /** Lets a paused or disabled lane go on. */
  void resume(String lane);

  /**
   * Forgets a lane that is gone from the configuration, with its dead letters.
   *
   * @return how many events were pending there, which nobody will deliver now
   * @throws IllegalArgumentException also when the lane is configured
   */
  long forget(String lane);

  /**
   * A page of dead letters by rising offset: fewer than asked for when they are large, none when
   * there are no more. The next page of a lane begins after the last offset of this one; who wants
   * all of several lanes asks for one lane after another.
   *
   * @param lane the lane, or empty for all, which are then sorted by lane
   * @param fromOffset the least offset
   * @param most how many at most
   */
  List<DeadLetter> deadLetters(String lane, long fromOffset, int most);

  /**
   * Removes dead letters for good.
   *
   * @param lane the lane, or empty for all
   * @param offset the only one, or absent for all
   * @return how many there were
   */
  long purgeDeadLetters(String lane, OptionalLong offset);

  /**
   * Sends dead letters to their lane's destination once more; those that are delivered are removed.
   * The lane's own counters stay as they are.
   *
   * @param lane the lane
   * @param offset the only one, or absent for all
   */
  ReplayReport replayDeadLetters(String lane, OptionalLong offset);

  /**
   * Sends events that the log still holds to a lane's destination once more, each with the header
   * {@code evbus-replay}. The lane's position, counters and dead letters stay as they are.
   */
  ReplayReport replay(Replay replay);
}
