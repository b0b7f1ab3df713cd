package io.evbus;

import java.util.List;
import java.util.Optional;

/**
 * The counters of a bus at one moment. Immutable.
 *
 * @param accepted events that were put
 * @param refused puts that were refused
 * @param unmatched accepted events that no lane takes
 * @param deadLettersForgotten dead letters that no longer fit the store
 * @param forgotten pending events of lanes that were forgotten
 * @param log the durable log, absent on a memory log
 * @param lanes each lane, sorted by name; those that only the log knows are {@link
 *     LaneState#DETACHED}
 */
public record BusStats(
    long accepted,
    long refused,
    long unmatched,
    long deadLettersForgotten,
    long forgotten,
    Optional<LogStats> log,
    List<LaneStats> lanes) {
  /** Copies the list. */
  public BusStats {
    lanes = List.copyOf(lanes);
  }

  /** The lane of a name. */
  public Optional<LaneStats> lane(String name) {
    return lanes.stream().filter(lane -> lane.lane().equals(name)).findFirst();
  }

  /**
   * Whether every required lane delivered all that was put. On a durable log lanes count an event
   * once it is stable, so nothing that is put and not stable may be left either.
   */
  public boolean allDelivered() {
    boolean stable = log.map(now -> now.stable() == now.next()).orElse(true);
    return stable
        && lanes.stream()
            .filter(LaneStats::required)
            .allMatch(lane -> lane.delivered() == lane.matched());
  }
}
