package io.evbus.chaos;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How a row ended. Immutable.
 *
 * @param row its name
 * @param promise what it tries
 * @param size how long it ran
 * @param seed the seed that replays it
 * @param status the outcome
 * @param seconds how long it took
 * @param figures what was counted and measured, in order
 * @param faults broken promises, a sentence each
 * @param shortfalls why the run says nothing, a sentence each
 */
public record RowResult(
    String row,
    String promise,
    Size size,
    long seed,
    Status status,
    double seconds,
    Map<String, Object> figures,
    List<String> faults,
    List<String> shortfalls) {
  /** The outcomes. */
  public enum Status {
    /** Enough happened and the promise was kept. */
    GREEN,
    /** The promise was broken. */
    FAILED,
    /** Too little happened for the run to say anything. */
    INVALID,
    /** It tries what this kind of far side does not claim. */
    NOT_CLAIMED;

    /** Whether nothing is wrong. */
    public boolean isFine() {
      return this == GREEN || this == NOT_CLAIMED;
    }

    /** As it is printed. */
    @Override
    public String toString() {
      return isFine() ? name().toLowerCase(Locale.ROOT).replace('_', ' ') : name();
    }
  }

  /** Copies the collections. */
  public RowResult {
    figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
    faults = List.copyOf(faults);
    shortfalls = List.copyOf(shortfalls);
  }

  /** The command that runs the same again. */
  public String replay() {
    return "bin/evbus chaos --row " + row + " --size " + size + " --seed " + seed;
  }
}
