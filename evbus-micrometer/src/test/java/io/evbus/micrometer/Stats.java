package io.evbus.micrometer;

import io.evbus.BusStats;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import io.evbus.Reason;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Counters as a bus could have them. */
final class Stats {
  private Stats() {}

  static BusStats of(LaneStats... lanes) {
    LogStats log = new LogStats(5, 30, 28, 4_000, 10_000, Optional.of("the disk is full"));
    return new BusStats(25, 3, 2, 1, 4, Optional.of(log), List.of(lanes));
  }

  static LaneStats lane(String name) {
    return new LaneStats(
        name,
        LaneState.BLOCKED,
        true,
        20,
        10,
        2,
        Map.of(Reason.EXPIRED, 3L),
        5,
        4,
        1,
        Duration.ofMillis(1_500),
        Optional.empty(),
        Optional.empty());
  }
}
