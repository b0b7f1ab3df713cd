package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.LaneStats;
import java.io.PrintStream;
import java.util.Locale;

/** The end of a command that delivers: what became of the events, and the exit status. */
final class Deliveries {
  private Deliveries() {}

  /** 0 when every required lane delivered all that it took; else 1, and a line for each other. */
  static int report(BusStats end, PrintStream err) {
    boolean complete = true;
    for (LaneStats lane : end.lanes()) {
      if (lane.required() && lane.delivered() != lane.matched()) {
        complete = false;
        err.println("lane " + lane.lane() + ": " + describe(lane));
      }
    }
    return complete ? 0 : CliException.FAILED;
  }

  private static String describe(LaneStats lane) {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%,d of %,d delivered", lane.delivered(), lane.matched()));
    count(text, lane.pending(), "not delivered");
    count(text, lane.dead(), "given up");
    count(text, lane.dropped(), "dropped");
    lane.lastError().ifPresent(error -> text.append("; last error: ").append(error));
    return text.toString();
  }

  private static void count(StringBuilder text, long number, String what) {
    if (number > 0) {
      text.append(String.format(Locale.ROOT, ", %,d %s", number, what));
    }
  }
}
