package io.evbus;

import java.util.Map;
import java.util.Optional;

/**
 * What became of one event on one lane. Immutable.
 *
 * @param kind the outcome
 * @param reason why, when it was not delivered
 * @param detail why in words, may be empty
 * @param attempts the attempts made, when coordinates were asked for or the event is dead
 * @param coordinates where the far side put it, when they were asked for
 */
public record Fate(
    Kind kind,
    Optional<Reason> reason,
    String detail,
    int attempts,
    Map<String, String> coordinates) {

  /** The outcomes. */
  public enum Kind {
    /** The destination confirmed it. */
    DELIVERED,
    /** The lane gave it up; it is a dead letter. */
    DEAD,
    /** The lane dropped it because it fell behind. */
    DROPPED,
    /** The bus was closed before the lane was done with it. */
    PENDING
  }

  /** A delivery nobody asked coordinates of; the same object every time. */
  public static final Fate DELIVERED = new Fate(Kind.DELIVERED, Optional.empty(), "", 0, Map.of());

  /** Copies the coordinates. */
  public Fate {
    coordinates = Map.copyOf(coordinates);
  }
}
