package io.evbus.cli;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import java.util.Locale;

/** Shows on standard error how far deliveries are: a live line for a person, else now and then. */
final class Progress {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final long LIVE_NANOS = 200_000_000L;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final EventBus bus;
  private final Terminal terminal;
  private final long startNanos;
  private long shownNanos;

  Progress(EventBus bus, Terminal terminal, long startNanos) {
    this.bus = bus;
    this.terminal = terminal;
    this.startNanos = startNanos;
    this.shownNanos = startNanos;
  }

  void show() {
    long now = System.nanoTime();
    if (now - shownNanos < (terminal.interactive() ? LIVE_NANOS : LOG_NANOS)) {
      return;
    }
    shownNanos = now;
    String text = describe(bus.stats(), now);
    if (terminal.interactive()) {
      terminal.err().print("\r\u001b[K" + text);
      terminal.err().flush();
    } else {
      terminal.err().println(text);
    }
  }

  void end(BusStats end) {
    String clear = terminal.interactive() ? "\r\u001b[K" : "";
    terminal.err().println(clear + describe(end, System.nanoTime()));
  }

  private String describe(BusStats stats, long now) {
    double seconds = Math.max(1e-3, (now - startNanos) / NANOS_PER_SECOND);
    StringBuilder text = new StringBuilder();
    text.append(String.format(Locale.ROOT, "put %,d events in %.1f s", stats.accepted(), seconds));
    for (LaneStats lane : stats.lanes()) {
      text.append(
          String.format(
              Locale.ROOT,
              "; %s delivered %,d (%,.0f/s)",
              lane.lane(),
              lane.delivered(),
              lane.delivered() / seconds));
      if (lane.state() != LaneState.CONNECTED && lane.state() != LaneState.CLOSED) {
        text.append(", ").append(lane.state());
        lane.lastError().ifPresent(error -> text.append(": ").append(error));
      }
    }
    return text.toString();
  }
}
