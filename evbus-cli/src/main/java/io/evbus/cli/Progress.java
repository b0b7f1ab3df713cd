package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import java.util.Locale;
import java.util.function.Function;

/** Shows on standard error how far deliveries are: a live line for a person, else now and then. */
final class Progress {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long LIVE_NANOS = 200_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final EventBus bus;
  private final Terminal terminal;
  private final Function<BusStats, String> headline;
  private final Deliveries deliveries;
  private final long startNanos = System.nanoTime();
  private long shownNanos = startNanos;

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
    String text = describe(bus.stats(), now);
    if (terminal.interactive()) {
      terminal.err().print(terminal.clearLine() + text);
      terminal.err().flush();
    } else {
      terminal.err().println(text);
    }
  }

  void end(BusStats end) {
    terminal.note(describe(end, System.nanoTime()));
  }

  private String describe(BusStats stats, long now) {
    double seconds = Math.max(1e-3, (now - startNanos) / NANOS_PER_SECOND);
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "%s in %.1f s", headline.apply(stats), seconds));
    for (LaneStats lane : stats.lanes()) {
      if (lane.state() == LaneState.DETACHED) {
        continue;
      }
      long delivered = deliveries.delivered(lane);
      text.append(
          String.format(
              Locale.ROOT,
              "; %s delivered %,d (%,.0f/s)",
              lane.lane(),
              delivered,
              delivered / seconds));
      if (lane.state() != LaneState.CONNECTED && lane.state() != LaneState.CLOSED) {
        text.append(", ").append(lane.state());
        lane.lastError().ifPresent(error -> text.append(": ").append(Figures.plain(error)));
      }
    }
    return text.toString();
  }
}
