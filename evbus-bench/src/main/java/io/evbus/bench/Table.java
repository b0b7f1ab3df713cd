package io.evbus.bench;

import io.evbus.bench.Report.Judged;
import io.evbus.bench.Report.Measured;
import io.evbus.bench.Report.Spread;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What was compared in all rows, in one table that is Markdown besides. Used by one thread. */
final class Table {
  private static final List<String> HEAD =
      List.of("row", "what", "median", "least to most", "ratio", "goal", "verdict");
  private static final int LEFT_COLUMNS = 2;

  private final List<List<String>> lines = new ArrayList<>();

  private Table() {
    lines.add(HEAD);
  }

  static Table of(List<Measured> rows) {
    Table table = new Table();
    rows.forEach(table::add);
    return table;
  }

  /** A line for each series that is compared; the ratio stands beside what it is a ratio to. */
  private void add(Measured row) {
    List<String> shown = new ArrayList<>();
    for (Judged goal : row.goals()) {
      for (String series : goal.of()) {
        Spread spread = row.series().get(series);
        boolean judged = series.equals(goal.of().get(goal.of().size() - 1));
        if (spread != null && (judged || !shown.contains(series))) {
          List<String> line = new ArrayList<>();
          line.add(shown.isEmpty() ? row.row() : "");
          line.add(series);
          line.add(number(spread.median()));
          line.add(number(spread.min()) + " to " + number(spread.max()));
          line.addAll(judged ? verdict(goal) : List.of("", "", ""));
          lines.add(line);
          shown.add(series);
        }
      }
    }
  }

  private static List<String> verdict(Judged goal) {
    if (goal.verdict() == Goal.Verdict.INFORMATION) {
      return List.of(Report.shown(goal.ratio()), "", "");
    }
    return List.of(
        goal.limit().isEmpty() ? goal.reached() : "", goal.wanted(), goal.verdict().toString());
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%,.1f" : "%,.0f", value);
  }

  void print(PrintStream to) {
    int[] widths = new int[HEAD.size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    print(lines.get(0), widths, to);
    StringBuilder rule = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      rule.append("-".repeat(widths[i] + 1)).append(i < LEFT_COLUMNS ? "-|" : ":|");
    }
    to.println(rule);
    lines.subList(1, lines.size()).forEach(line -> print(line, widths, to));
  }

  private static void print(List<String> line, int[] widths, PrintStream to) {
    StringBuilder text = new StringBuilder("|");
    for (int i = 0; i < widths.length; i++) {
      String format = i < LEFT_COLUMNS ? " %-" : " %";
      text.append(String.format(Locale.ROOT, format + widths[i] + "s |", line.get(i)));
    }
    to.println(text);
  }
}
