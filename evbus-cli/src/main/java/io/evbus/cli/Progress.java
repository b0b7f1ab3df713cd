package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** Shows on standard error how far deliveries are: live lines for a person, else now and then. */
final class Progress {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final Set<LaneState> QUIET =
      Set.of(LaneState.IDLE, LaneState.CONNECTED, LaneState.CLOSED);
  private static final int MOST_LINES = 12;
  private static final long LIVE_NANOS = 200_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;
  private static final long STILL_NANOS = 5_000_000_000L;

  private final EventBus bus;
  private final Terminal terminal;
  private final Function<BusStats, String> headline;
  private final Deliveries deliveries;
  private final Map<String, Moved> moved = new HashMap<>();
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos;

  /** How much a lane had delivered when that last changed. */
  private record Moved(long delivered, long nanos) {}

  /** The headline says what the command does, to which the time is added. */
  Progress(
      EventBus bus, Terminal terminal, Deliveries deliveries, Function<BusStats, String> headline) {
    this.bus = bus;
    this.terminal = terminal;
    this.deliveries = deliveries;
    this.headline = headline;
  }

  void show() {
    long now = System.nanoTime();
    if (now - shownNanos < (terminal.interactive() ? LIVE_NANOS : LOG_NANOS)) {
      return;
    }
    shownNanos = now;
    List<String> lines = describe(bus.stats(), now);
    if (!terminal.interactive()) {
      terminal.err().println(String.join("; ", lines));
    } else if (lines.size() <= MOST_LINES) {
      terminal.live(indented(lines));
    } else {
      List<String> some = new ArrayList<>(indented(lines.subList(0, MOST_LINES)));
      some.add("  and " + (lines.size() - MOST_LINES) + " more lanes");
      terminal.live(some);
    }
  }

  void end(BusStats end) {
    List<String> lines = describe(end, System.nanoTime());
    if (terminal.interactive()) {
      indented(lines).forEach(terminal::note);
    } else {
      terminal.note(String.join("; ", lines));
    }
  }

  private static List<String> indented(List<String> lines) {
    List<String> indented = new ArrayList<>();
    for (String line : lines) {
      indented.add(indented.isEmpty() ? line : "  " + line);
    }
    return indented;
  }

  /** The headline, and a line for each lane; those with most to do first. */
  private List<String> describe(BusStats stats, long now) {
    double seconds = Math.max(1e-3, (now - startNanos) / NANOS_PER_SECOND);
    List<String> lines = new ArrayList<>();
    lines.add(String.format(Locale.ROOT, "%s in %.1f s", headline.apply(stats), seconds));
    stats.lanes().stream()
        .filter(lane -> lane.state() != LaneState.DETACHED)
        .sorted(Comparator.comparingLong(LaneStats::pending).reversed())
        .forEach(lane -> lines.add(describe(lane, seconds, now)));
    return lines;
  }

  private String describe(LaneStats lane, double seconds, long now) {
    long delivered = deliveries.delivered(lane);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%s delivered %,d (%,.0f/s)",
            lane.lane(),
            delivered,
            delivered / seconds));
    boolean still = standsStill(lane.lane(), delivered, now) && lane.pending() > 0;
    if (!QUIET.contains(lane.state())) {
      text.append(", ").append(lane.state());
      lane.lastError().ifPresent(error -> text.append(": ").append(Figures.plain(error)));
    } else if (still && lane.state() == LaneState.CONNECTED) {
      lane.lastError()
          .ifPresent(error -> text.append(", trying again: ").append(Figures.plain(error)));
    }
    return text.toString();
  }

  /** Whether a lane has delivered nothing for so long that somebody wants to know why. */
  private boolean standsStill(String lane, long delivered, long now) {
    Moved last = moved.get(lane);
    if (last == null || last.delivered() != delivered) {
      moved.put(lane, new Moved(delivered, now));
      return false;
    }
    return now - last.nanos() >= STILL_NANOS;
  }
}
