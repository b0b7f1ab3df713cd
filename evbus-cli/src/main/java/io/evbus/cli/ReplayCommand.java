package io.evbus.cli;

import io.evbus.Position;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The verb {@code replay}: sends a range of the log to one lane once more, part by part, so that
 * progress shows and Ctrl-C leaves a place to go on from.
 */
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Sends events that the log still holds to a lane's destination once more. The lane's own"
            + " deliveries and counters stay as they are.",
    footer = {
      "",
      "Try:",
      "  evbus replay --lane pika.default/orders --from 1200 --dry-run    only counts",
      "  evbus replay --lane pika.default/orders --from 1200 --to 1500 --rate 100",
      "  evbus replay --lane pika.default/orders --from 2026-03-01T12:00:00Z",
      "",
      "Each event carries the header evbus-replay with its offset. Delivered events stay",
      "in the log only as long as keep under log: in evbus.yaml says.",
      "Exit status 0 only if all were delivered."
    })
final class ReplayCommand implements Callable<Integer> {
  private static final long MOST_OFFSETS = 20_000;
  private static final double SECONDS_OF_A_PART = 5;
  private static final long LOG_NANOS = 10_000_000_000L;

  private final Terminal terminal;
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private long shownNanos = System.nanoTime();

  @Option(names = "--lane", paramLabel = "LANE", required = true, description = "The lane.")
  private String lane = "";

  @Option(
      names = "--from",
      paramLabel = "PLACE",
      required = true,
      description = "The first: an offset, a time such as 2026-03-01T12:00:00Z, or earliest.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "PLACE",
      description = "Up to, but without, this place (the end of the log).")
  private @Nullable String to;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Events a second at most (as fast as the destination takes them).")
  private @Nullable Double rate;

  @Option(names = "--dry-run", description = "Only counts them.")
  private boolean dryRun;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  @Mixin private EvbusOptions options = new EvbusOptions();

  ReplayCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    if (rate != null && !(rate > 0)) {
      throw new CliException(CliException.USAGE, "Reading --rate: it is more than 0");
    }
    Position first = place("--from", from);
    Optional<Position> last = Optional.ofNullable(to).map(text -> place("--to", text));
    try (DataAccess access = DataAccess.toDeliver(options, terminal)) {
      ReplayReport all = replay(access, first, last, true);
      if (dryRun || all.matched() == 0) {
        return count(all);
      }
      Interrupts.onFirst(interrupted::countDown);
      return Replays.end(send(access, all), lane, json, terminal);
    }
  }

  private int count(ReplayReport all) {
    if (json) {
      terminal.json(Replays.data(all, lane));
    } else {
      terminal
          .out()
          .println(
              "lane "
                  + lane
                  + " takes "
                  + Figures.events(all.matched())
                  + " of this range"
                  + all.firstOffset()
                      .map(first -> ", offsets " + first + " to " + all.lastOffset().orElse(first))
                      .orElse(""));
    }
    return 0;
  }

  private ReplayReport send(DataAccess access, ReplayReport all) {
    long startNanos = System.nanoTime();
    long next = all.firstOffset().orElseThrow();
    long end = all.lastOffset().orElseThrow() + 1;
    Totals totals = new Totals();
    progress(totals, all, startNanos);
    while (next < end && totals.pending == 0 && interrupted.getCount() > 0) {
      long until = Math.min(end, next + offsetsOfAPart());
      totals.add(replay(access, Position.at(next), Optional.of(Position.at(until)), false));
      next = totals.pending == 0 ? until : next;
      progress(totals, all, startNanos);
    }
    terminal.endLive();
    if (next < end) {
      terminal.note(
          "to go on: evbus replay --lane "
              + lane
              + (" --from " + next + " --to " + end)
              + (rate == null ? "" : " --rate " + rate));
    }
    return totals.report(all);
  }

  private long offsetsOfAPart() {
    Double limit = rate;
    return limit == null
        ? MOST_OFFSETS
        : (long) Math.max(1, Math.min(MOST_OFFSETS, limit * SECONDS_OF_A_PART));
  }

  private void progress(Totals totals, ReplayReport all, long startNanos) {
    double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
    String text =
        String.format(
            Locale.ROOT,
            "%,d of %,d events sent to %s once more (%,.0f/s)",
            totals.delivered + totals.dead,
            all.matched(),
            lane,
            (totals.delivered + totals.dead) / seconds);
    if (terminal.interactive()) {
      terminal.live(List.of(text));
    } else if (System.nanoTime() - shownNanos > LOG_NANOS) {
      shownNanos = System.nanoTime();
      terminal.err().println(text);
    }
  }

  private ReplayReport replay(
      DataAccess access, Position first, Optional<Position> last, boolean dry) {
    OptionalDouble limit = rate == null ? OptionalDouble.empty() : OptionalDouble.of(rate);
    return access.ask(operations -> operations.replay(new Replay(lane, first, last, limit, dry)));
  }

  private static Position place(String option, String text) {
    try {
      return Position.parse(text);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          CliException.USAGE, "Reading " + option + ": " + text + " " + e.getMessage());
    }
  }

  /** What became of the parts. */
  private static final class Totals {
    private long delivered;
    private long dead;
    private long pending;
    private Optional<String> lastError = Optional.empty();

    void add(ReplayReport part) {
      delivered += part.delivered();
      dead += part.dead();
      pending += part.pending();
      lastError = part.lastError().or(() -> lastError);
    }

    ReplayReport report(ReplayReport all) {
      return new ReplayReport(
          all.matched(),
          delivered,
          dead,
          all.matched() - delivered - dead,
          all.firstOffset(),
          all.lastOffset(),
          lastError);
    }
  }
}
