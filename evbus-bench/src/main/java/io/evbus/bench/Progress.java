package io.evbus.bench;

import io.evbus.bench.Report.Judged;
import io.evbus.bench.Report.Measured;
import io.evbus.cli.Terminal;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * Says what is being measured, how long it will take, and how it went. On a terminal the side that
 * runs stands in a line of its own that is written again and again; elsewhere each round is a line.
 * Used by one thread.
 */
final class Progress {
  private static final String CLEAR = "\r\u001b[K";
  private static final Map<Goal.Verdict, String> COLOURS =
      Map.of(
          Goal.Verdict.MET, "\u001b[32m",
          Goal.Verdict.NEAR, "\u001b[33m",
          Goal.Verdict.SHORT, "\u001b[33m",
          Goal.Verdict.MISSED, "\u001b[31m");
  private static final String PLAIN = "\u001b[0m";
  private static final long SECONDS_IN_MINUTE = 60;

  private final PrintStream to;
  private final boolean terminal;
  private final boolean colour;
  private final LongSupplier nanoTime;
  private final int rows;
  private final long startNanos;
  private int row;
  private int rounds;
  private int done;
  private long rowNanos;
  private long roundNanos;

  Progress(PrintStream to, boolean terminal, boolean colour, LongSupplier nanoTime, int rows) {
    this.to = to;
    this.terminal = terminal;
    this.colour = colour;
    this.nanoTime = nanoTime;
    this.rows = rows;
    this.startNanos = nanoTime.getAsLong();
  }

  /** On standard error. */
  static Progress of(int rows) {
    boolean terminal = Terminal.isTerminal(2);
    boolean colour = terminal && System.getenv().getOrDefault("NO_COLOR", "").isEmpty();
    return new Progress(System.err, terminal, colour, System::nanoTime, rows);
  }

  /** A row begins: what it needs, such as a broker, is started. */
  void begins(String name) {
    row++;
    done = 0;
    to.println(name + " (row " + row + " of " + rows + ")");
    transientLine("  starts");
  }

  /** Its sides will take turns so often, a warm-up included. */
  void takesTurns(int times) {
    rounds = times;
    rowNanos = nanoTime.getAsLong();
    roundNanos = rowNanos;
  }

  /** A side begins. */
  void runs(String round, Side side) {
    transientLine("  " + round + ", " + side.name() + left());
  }

  /** All sides had their turn. */
  void ends(String round) {
    long took = nanoTime.getAsLong() - roundNanos;
    done++;
    roundNanos += took;
    if (!terminal) {
      to.println("  " + round + " took " + time(took) + left());
    }
  }

  /** From the rounds that are done, and what has passed of this one. */
  private String left() {
    int times = rounds - done;
    if (done == 0 || times == 0) {
      return "";
    }
    long nanos = (roundNanos - rowNanos) / done * times - (nanoTime.getAsLong() - roundNanos);
    return "; about " + time(nanos) + " left of this row";
  }

  /** How a row went. */
  void judged(Measured measured) {
    transientLine("");
    List<Judged> goals =
        measured.goals().stream()
            .filter(goal -> goal.verdict() != Goal.Verdict.INFORMATION)
            .toList();
    for (Judged goal : goals) {
      to.printf(
          Locale.ROOT,
          "  %s %s, goal %s  %s%n",
          coloured(goal.verdict()),
          goal.reached(),
          goal.wanted(),
          goal.ratioOf());
    }
  }

  /** Something besides. */
  void says(String line) {
    transientLine("");
    to.println("  " + line);
  }

  /** All rows are done. */
  void finishes(List<String> slower) {
    String took =
        (rows == 1 ? "1 row" : rows + " rows") + " in " + time(nanoTime.getAsLong() - startNanos);
    to.println(
        slower.isEmpty()
            ? took + "; nothing has become slower"
            : slower.stream()
                .map(one -> "\n  " + one)
                .collect(Collectors.joining("", took + "; exit status 1, for:", "")));
  }

  private String coloured(Goal.Verdict verdict) {
    String word = String.format("%-6s", verdict);
    return colour ? COLOURS.getOrDefault(verdict, "") + word + PLAIN : word;
  }

  private void transientLine(String text) {
    if (terminal) {
      to.print(CLEAR + text);
      to.flush();
    }
  }

  private static String time(long nanos) {
    long seconds = Math.max(1, Math.round(nanos / 1e9));
    return seconds < 2 * SECONDS_IN_MINUTE
        ? seconds + " s"
        : Duration.ofSeconds(seconds).toMinutes() + " min " + seconds % SECONDS_IN_MINUTE + " s";
  }
}
