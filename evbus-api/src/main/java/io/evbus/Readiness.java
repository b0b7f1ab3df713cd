package io.evbus;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Whether a bus keeps up: ready unless a required lane's oldest pending event is too old.
 * Immutable.
 *
 * @param late the required lanes that are behind, sorted by name; empty when the bus is ready
 */
public record Readiness(List<Late> late) {
  /** How old an event may be: 60 s. */
  public static final Duration MOST_AGE = Duration.ofSeconds(60);

  /**
   * A lane that is behind.
   *
   * @param lane the lane's name
   * @param state what it is doing
   * @param oldestPendingAge how long its oldest pending event has been on the bus
   * @param lastError its latest failure in words, if any
   */
  public record Late(
      String lane, LaneState state, Duration oldestPendingAge, Optional<String> lastError) {
    @Override
    public String toString() {
      return "lane "
          + lane
          + " ("
          + state
          + ") has an event that is "
          + oldestPendingAge.toSeconds()
          + " s old"
          + lastError.map(error -> "; last error: " + error).orElse("");
    }
  }

  /** Copies the list. */
  public Readiness {
    late = List.copyOf(late);
  }

  /** With the bound of 60 s. */
  public static Readiness of(BusStats stats) {
    return of(stats, MOST_AGE);
  }

  /**
   * With a bound of your own.
   *
   * @param mostAge how old a required lane's oldest pending event may be
   */
  public static Readiness of(BusStats stats, Duration mostAge) {
    return new Readiness(
        stats.lanes().stream()
            .filter(LaneStats::required)
            .filter(lane -> lane.oldestPendingAge().compareTo(mostAge) > 0)
            .map(
                lane ->
                    new Late(lane.lane(), lane.state(), lane.oldestPendingAge(), lane.lastError()))
            .toList());
  }

  /** Whether no required lane is behind. */
  public boolean isReady() {
    return late.isEmpty();
  }

  /** {@code ready}, or which lanes are behind and why. */
  @Override
  public String toString() {
    return isReady()
        ? "ready"
        : late.stream().map(Late::toString).collect(Collectors.joining("; ", "not ready: ", ""));
  }
}
