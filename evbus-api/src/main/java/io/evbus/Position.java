package io.evbus;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/**
 * A place in the log. Immutable.
 *
 * @param kind how the place is given
 * @param offset the offset, when it is given so
 * @param time the time from which on, when it is given so
 */
public record Position(Kind kind, long offset, Optional<Instant> time) {
  /** How a place is given. */
  public enum Kind {
    /** The first event of this start, puts before it included. */
    START,
    /** The oldest event that the log holds. */
    EARLIEST,
    /** An offset. */
    OFFSET,
    /** The first event accepted at or after a time. */
    TIME
  }

  /** The first event of this start. */
  public static Position start() {
    return new Position(Kind.START, 0, Optional.empty());
  }

  /** The oldest event that the log holds. */
  public static Position earliest() {
    return new Position(Kind.EARLIEST, 0, Optional.empty());
  }

  /** An offset. */
  public static Position at(long offset) {
    return new Position(Kind.OFFSET, offset, Optional.empty());
  }

  /** The first event accepted at or after a time. */
  public static Position at(Instant time) {
    return new Position(Kind.TIME, 0, Optional.of(time));
  }

  /**
   * Reads {@code start}, {@code earliest}, an offset such as {@code 1200}, or a time such as {@code
   * 2026-03-01T12:00:00Z}.
   *
   * @throws IllegalArgumentException when it is none of them
   */
  public static Position parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT);
    if (word.equals("start")) {
      return start();
    } else if (word.equals("earliest")) {
      return earliest();
    } else if (!word.isEmpty() && word.length() < 19 && word.chars().allMatch(Character::isDigit)) {
      return at(Long.parseLong(word));
    }
    try {
      return at(OffsetDateTime.parse(text.strip()).toInstant());
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "is none of start, earliest, an offset such as 1200, a time such as"
              + " 2026-03-01T12:00:00Z",
          e);
    }
  }
}
