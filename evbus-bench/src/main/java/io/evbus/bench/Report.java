package io.evbus.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** What was measured, for people and as JSON. Used by one thread. */
final class Report {
  private final Map<String, Object> machine;
  private final String options;
  private final List<Measured> rows = new ArrayList<>();
  private final Map<String, String> notMeasured = new LinkedHashMap<>();

  /**
   * Begins without a row.
   *
   * @param options of the command that measures, beside the names of rows
   */
  Report(Map<String, Object> machine, String options) {
    this.machine = machine;
    this.options = options;
  }

  /** All of it, as JSON shows it. */
  record Everything(
      Map<String, Object> machine, List<Measured> rows, Map<String, String> notMeasured) {}

  /** One row. */
  record Measured(
      String row,
      String compares,
      Map<String, Object> settings,
      int rounds,
      Map<String, Spread> series,
      List<Judged> goals) {}

  /** One series. */
  record Spread(double median, double min, double max, List<Double> samples) {}

  /**
   * One goal; without a ratio where a division by nothing has none. Where there is a limit, what
   * was measured is held against that.
   */
  record Judged(
      String ratioOf,
      List<String> of,
      boolean lessIsBetter,
      @Nullable Double ratio,
      double goal,
      double floor,
      double measured,
      String limit,
      Goal.Verdict verdict) {

    /** What was reached, in the terms of the goal. */
    String reached() {
      return limit.isEmpty() ? shown(ratio) : Table.number(measured);
    }

    /** The goal. */
    String wanted() {
      return limit.isEmpty() ? "≥ " + shown(goal) : limit;
    }

    /** What must not be fallen short of. */
    String kept() {
      return limit.isEmpty() ? "≥ " + shown(floor) : limit;
    }
  }

  /** Adds a row. */
  Measured add(BenchRow row, int rounds, Samples samples) {
    Map<String, Spread> series = new LinkedHashMap<>();
    samples
        .all()
        .forEach(
            (name, values) ->
                series.put(
                    name,
                    new Spread(
                        round(samples.median(name)),
                        round(Collections.min(values)),
                        round(Collections.max(values)),
                        values.stream().map(Report::round).toList())));
    List<Judged> goals =
        row.goals().stream()
            .map(
                goal ->
                    new Judged(
                        goal.name(),
                        goal.of(),
                        goal.lessIsBetter(),
                        ratio(goal, samples),
                        round(goal.least().applyAsDouble(samples)),
                        round(goal.floor(samples)),
                        round(goal.measured(samples)),
                        goal.limit(),
                        goal.verdict(samples)))
            .toList();
    Measured measured =
        new Measured(row.name(), row.compares(), row.settings(), rounds, series, goals);
    rows.add(measured);
    return measured;
  }

  private static @Nullable Double ratio(Goal goal, Samples samples) {
    double ratio = goal.ratio().applyAsDouble(samples);
    return Double.isFinite(ratio) ? round(ratio) : null;
  }

  /** Adds a row that could not be measured. */
  void addFailed(String row, String why) {
    notMeasured.put(row, why);
  }

  /** What was missed or could not be measured, a line each; what makes the exit status 1. */
  List<String> missed() {
    List<String> missed = new ArrayList<>();
    for (Measured row : rows) {
      row.goals().stream()
          .filter(goal -> goal.verdict() == Goal.Verdict.MISSED)
          .map(
              goal ->
                  "%s: %s, and must be %s: %s"
                      .formatted(row.row(), goal.reached(), goal.kept(), goal.ratioOf()))
          .forEach(missed::add);
    }
    notMeasured.forEach((row, why) -> missed.add(row + ": not measured: " + why));
    return missed;
  }

  /** A ratio, or a dash when there is none. */
  static String shown(@Nullable Double ratio) {
    if (ratio == null) {
      return "–";
    }
    return String.format(Locale.ROOT, Math.abs(ratio) < 0.1 ? "%.3f" : "%.2f", ratio);
  }

  private static double round(double value) {
    double unit = Math.abs(value) < 100 ? 1e3 : 1;
    return Math.rint(value * unit) / unit;
  }

  /** All as JSON. */
  String json() {
    return JsonMapper.builder()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .build()
        .writeValueAsString(new Everything(machine, rows, notMeasured));
  }

  /** Draws each row. */
  void draw(Path folder) throws IOException {
    Files.createDirectories(folder);
    String where = where();
    for (Measured row : rows) {
      Files.writeString(folder.resolve(row.row() + ".svg"), BarChart.of(row, options, where));
    }
  }

  /** The machine in a sentence. */
  private String where() {
    return machine.entrySet().stream()
        .map(one -> one.getKey() + " " + one.getValue())
        .collect(Collectors.joining("; "));
  }

  /** All for people. */
  void print(PrintStream to) {
    machine.forEach((name, value) -> to.println(name + ": " + value));
    rows.forEach(row -> print(row, to));
    if (!rows.isEmpty()) {
      to.println();
      Table.of(rows).print(to);
    }
    notMeasured.forEach((row, why) -> to.printf("%n%s%n  not measured: %s%n", row, why));
  }

  private static void print(Measured row, PrintStream to) {
    to.printf("%n%s%n  %s%n", row.row(), row.compares());
    to.printf("  %s, medians of %d rounds%n", row.settings(), row.rounds());
    row.series()
        .forEach(
            (name, one) ->
                to.printf(
                    Locale.ROOT,
                    "  %-58s %,14.1f  (%,.1f to %,.1f)%n",
                    name,
                    one.median(),
                    one.min(),
                    one.max()));
  }
}
