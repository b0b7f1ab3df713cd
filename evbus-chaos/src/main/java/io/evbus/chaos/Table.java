package io.evbus.chaos;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The verdicts of a run of rows, one line each. Confined to one thread. */
final class Table {
  private static final List<String> COUNTS = List.of("faults", "acks", "lost", "duplicated");

  private final int width;
  private final List<String> lines = new ArrayList<>();
  private boolean isFine = true;

  Table(List<Row> rows) {
    this.width = rows.stream().mapToInt(row -> row.name().length()).max().orElse(0);
  }

  /** A row's name and what there is to say of it. */
  String line(String row, String text) {
    return String.format(Locale.ROOT, "%-" + width + "s %s", row, text);
  }

  void add(RowResult result) {
    isFine &= result.status().isFine();
    StringBuilder line =
        new StringBuilder(
            String.format(Locale.ROOT, "%-11s %9.1f", result.status(), result.seconds()));
    for (String count : COUNTS) {
      line.append(String.format(Locale.ROOT, " %10s", number(result.figures(), count)));
    }
    lines.add(line(result.row(), line.toString()));
  }

  void skip(Row row, String why) {
    lines.add(line(row.name(), String.format(Locale.ROOT, "%-11s %s", "skipped", why)));
  }

  /** Whether no row failed or said nothing. */
  boolean isFine() {
    return isFine;
  }

  void print(PrintStream to) {
    to.println();
    StringBuilder header = new StringBuilder(String.format("%-11s %9s", "verdict", "seconds"));
    COUNTS.forEach(count -> header.append(String.format(" %10s", count)));
    to.println(line("row", header.toString()));
    lines.forEach(to::println);
  }

  private static String number(Map<String, Object> figures, String name) {
    return figures.get(name) instanceof Number number
        ? String.format(Locale.ROOT, "%,d", number.longValue())
        : "";
  }
}
