package io.evbus.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks of a profile that types alone can't make; what fails is reported together. An ingress
 * makes one in {@link Ingress#destinations} and ends with {@link #done}. Not thread-safe.
 */
public final class Checks {
  private final Profile profile;
  private final List<String> faults = new ArrayList<>();

  /** Nothing is checked yet. */
  public Checks(Profile profile) {
    this.profile = profile;
  }

  /** What must hold, and the fault if it doesn't. */
  public Checks that(boolean holds, String fault) {
    if (!holds) {
      faults.add(fault);
    }
    return this;
  }

  /** Runs a check that reports its faults by {@link IllegalArgumentException}. */
  public Checks run(Runnable check) {
    try {
      check.run();
    } catch (IllegalArgumentException e) {
      faults.addAll(ProfileException.faultsOf(e));
    }
    return this;
  }

  /** The value of an option, if it has one, lies between two others or is one of them. */
  public <T extends Comparable<T>> Checks between(Option<T> option, T least, T most) {
    boolean holds =
        profile
            .get(option)
            .map(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0)
            .orElse(true);
    return that(
        holds,
        option.name()
            + " must be between "
            + written(least)
            + " and "
            + written(most)
            + "; for example "
            + option.example());
  }

  private static String written(Object value) {
    return value instanceof Duration duration ? Durations.format(duration) : value.toString();
  }

  /** Whether nothing has failed so far. */
  public boolean hold() {
    return faults.isEmpty();
  }

  /**
   * Ends the checks.
   *
   * @throws ProfileException with all faults, if there are any
   */
  public void done() {
    if (!faults.isEmpty()) {
      throw new ProfileException(faults);
    }
  }
}
