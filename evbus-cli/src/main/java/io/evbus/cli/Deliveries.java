package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.LaneStats;
import io.evbus.LogStats;
import java.util.Locale;
import java.util.Optional;

/**
 * The end of a command that delivers: what became of the events, and the exit status. A durable
 * log's counters go back to its beginning, so those of the command's beginning are taken off.
 */
final class Deliveries {
  private final BusStats before;

  /** Counts from here on. */
  Deliveries(BusStats before) {
    this.before = before;
  }

  /**
   * 0 when the log took everything and every required lane delivered all that it had or took; else
   * 1, and a line for each that did not.
   */
  int report(BusStats end, Terminal terminal) {
    boolean complete = end.log().map(log -> tookAll(log, terminal)).orElse(true);
    for (LaneStats lane : end.lanes()) {
      if (lane.required() && delivered(lane) != taken(lane)) {
        complete = false;
        terminal.note("lane " + lane.lane() + ": " + describe(lane));
      }
    }
    return complete ? 0 : CliException.FAILED;
  }

  /** No lane has counted what never became stable. */
  private static boolean tookAll(LogStats log, Terminal terminal) {
    long lost = log.next() - log.stable();
    if (lost > 0) {
      terminal.note(
          "the log never took "
              + Figures.events(lost)
              + " that "
              + (lost == 1 ? "was" : "were")
              + " put, put "
              + (lost == 1 ? "it" : "them")
              + " again: "
              + log.trouble().map(Figures::plain).orElse("the time to drain was too short"));
    }
    return lost == 0;
  }

  /** What a lane delivered since. */
  long delivered(LaneStats lane) {
    return lane.delivered() - was(lane).map(LaneStats::delivered).orElse(0L);
  }

  /** What a lane had pending, and took since. */
  private long taken(LaneStats lane) {
    return lane.matched()
        - was(lane).map(LaneStats::matched).orElse(0L)
        + was(lane).map(LaneStats::pending).orElse(0L);
  }

  private Optional<LaneStats> was(LaneStats lane) {
    return before.lane(lane.lane());
  }

  String describe(LaneStats lane) {
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%,d of %,d delivered", delivered(lane), taken(lane)));
    count(text, lane.pending(), "not delivered");
    count(text, lane.dead() - was(lane).map(LaneStats::dead).orElse(0L), "given up");
    count(text, lane.dropped() - was(lane).map(LaneStats::dropped).orElse(0L), "dropped");
    lane.lastError().ifPresent(error -> text.append("; last error: ").append(Figures.plain(error)));
    return text.toString();
  }

  private static void count(StringBuilder text, long number, String what) {
    if (number > 0) {
      text.append(String.format(Locale.ROOT, ", %,d %s", number, what));
    }
  }
}
