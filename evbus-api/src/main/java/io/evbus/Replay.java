package io.evbus;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which events to send once more. Immutable.
 *
 * @param lane the lane whose destination gets them; only events that it takes
 * @param from the first place
 * @param to the place after the last; absent is the end of the log now
 * @param eventsPerSecond the rate at most; absent is as fast as the destination takes them
 * @param dryRun whether they are only counted
 */
public record Replay(
    String lane,
    Position from,
    Optional<Position> to,
    OptionalDouble eventsPerSecond,
    boolean dryRun) {
  /** The header of each replayed event; its value is the event's offset. */
  public static final String HEADER = "evbus-replay";
}
