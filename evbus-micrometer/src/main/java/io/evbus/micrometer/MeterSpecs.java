package io.evbus.micrometer;

import static io.evbus.micrometer.MeterSpec.counter;
import static io.evbus.micrometer.MeterSpec.gauge;

import io.evbus.BusStats;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import io.evbus.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** All meters. */
final class MeterSpecs {
  private static final double NANOS_PER_SECOND = 1e9;

  /** Why lanes drop events; shown as 0 before it happens, so that the first one shows as a rise. */
  private static final Set<Reason> DROPS =
      EnumSet.of(Reason.OVERFLOW, Reason.EXPIRED, Reason.DAMAGED, Reason.GONE);

  static final List<MeterSpec<BusStats>> BUS =
      List.of(
          counter("evbus.accepted", "events", "Events that were put", BusStats::accepted),
          counter("evbus.refused", "events", "Events whose put was refused", BusStats::refused),
          counter(
              "evbus.unmatched",
              "events",
              "Accepted events that no lane takes",
              BusStats::unmatched),
          counter(
              "evbus.forgotten",
              "events",
              "Pending events of lanes that were forgotten",
              BusStats::forgotten),
          counter(
              "evbus.dead.forgotten",
              "events",
              "Dead letters that no longer fit the store",
              BusStats::deadLettersForgotten));

  static final List<MeterSpec<LogStats>> LOG =
      List.of(
          gauge("evbus.log.first", null, "The least offset that the log holds", LogStats::first),
          gauge("evbus.log.next", null, "The offset of the next event", LogStats::next),
          gauge(
              "evbus.log.stable",
              null,
              "The offset that follows every stable event",
              LogStats::stable),
          gauge("evbus.log.used", "bytes", "Events in the log", LogStats::usedBytes),
          gauge("evbus.log.limit", "bytes", "The most that the log takes", LogStats::maxBytes),
          gauge(
              "evbus.log.writable",
              null,
              "1, or 0 while nothing can be written",
              log -> log.trouble().isPresent() ? 0 : 1));

  private static final List<MeterSpec<LaneStats>> LANE =
      List.of(
          counter("evbus.lane.matched", "events", "Events that the lane takes", LaneStats::matched),
          counter(
              "evbus.lane.delivered",
              "events",
              "Events that the destination confirmed",
              LaneStats::delivered),
          counter("evbus.lane.dead", "events", "Events that became dead letters", LaneStats::dead),
          counter(
              "evbus.lane.reopened",
              null,
              "How often a publisher was opened after the first",
              LaneStats::reopened),
          gauge("evbus.lane.pending", "events", "Events still to deliver", LaneStats::pending),
          gauge(
              "evbus.lane.in.flight",
              "events",
              "Pending events that were sent and are not answered",
              LaneStats::inFlight),
          gauge(
              "evbus.lane.oldest.pending.age",
              "seconds",
              "How long the oldest pending event has been on the bus",
              lane -> lane.oldestPendingAge().toNanos() / NANOS_PER_SECOND));

  private MeterSpecs() {}

  /** The meters of a lane; one more for each further reason that it dropped events for. */
  static List<MeterSpec<LaneStats>> lane(LaneStats lane) {
    List<MeterSpec<LaneStats>> all = new ArrayList<>(LANE);
    Set<Reason> reasons = EnumSet.copyOf(DROPS);
    reasons.addAll(lane.droppedByReason().keySet());
    reasons.forEach(reason -> all.add(dropped(reason)));
    for (LaneState state : LaneState.values()) {
      all.add(state(state));
    }
    return all;
  }

  private static MeterSpec<LaneStats> dropped(Reason reason) {
    MeterSpec<LaneStats> dropped =
        counter(
            "evbus.lane.dropped",
            "events",
            "Events that the lane dropped",
            lane -> lane.droppedByReason().getOrDefault(reason, 0L));
    return dropped.tagged("reason", reason.toString());
  }

  private static MeterSpec<LaneStats> state(LaneState state) {
    MeterSpec<LaneStats> now =
        gauge(
            "evbus.lane.state",
            null,
            "1 for what the lane is doing, 0 for each other state",
            lane -> lane.state() == state ? 1 : 0);
    return now.tagged("state", state.toString());
  }
}
