package io.evbus.cli;

import java.util.ArrayList;
import java.util.List;

/**
 * Rows under a head, for people. The first columns are texts, the others numbers. A name that is
 * too long for the first column gets a line of its own, so that the rest stays in 80 columns.
 */
final class Table {
  private static final int WIDEST_NAME = 20;

  private final List<String> head;
  private final int texts;
  private final List<List<String>> rows = new ArrayList<>();
  private final List<String> below = new ArrayList<>();

  Table(int texts, String... head) {
    this.texts = texts;
    this.head = List.of(head);
  }

  /** Adds a row, and what stands below it; empty is nothing. */
  void add(List<String> row, String remark) {
    rows.add(row);
    below.add(remark);
  }

  /** A column of a row after its text was padded: to colour it. */
  interface Paint {
    String paint(int row, int column, String padded);
  }

  List<String> lines(Paint paint) {
    int[] widths = new int[head.size()];
    for (int column = 0; column < widths.length; column++) {
      int widest = head.get(column).length();
      for (List<String> row : rows) {
        int length = row.get(column).length();
        widest = Math.max(widest, column == 0 && length > WIDEST_NAME ? 0 : length);
      }
      widths[column] = widest;
    }
    List<String> lines = new ArrayList<>();
    lines.add(line(head, widths, (row, column, padded) -> padded, -1));
    for (int i = 0; i < rows.size(); i++) {
      List<String> row = rows.get(i);
      if (row.get(0).length() > widths[0]) {
        lines.add(row.get(0));
        row = new ArrayList<>(row);
        row.set(0, "");
      }
      lines.add(line(row, widths, paint, i));
      if (!below.get(i).isEmpty()) {
        lines.add("  " + below.get(i));
      }
    }
    return lines;
  }

  private String line(List<String> row, int[] widths, Paint paint, int number) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      String space = " ".repeat(Math.max(0, widths[column] - cell.length()));
      String padded = column < texts ? cell + space : space + cell;
      line.append(column == 0 ? "" : column <= texts ? "  " : " ");
      line.append(paint.paint(number, column, padded));
    }
    return line.toString().stripTrailing();
  }
}
