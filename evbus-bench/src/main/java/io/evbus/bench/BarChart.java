package io.evbus.bench;

import io.evbus.bench.Report.Judged;
import io.evbus.bench.Report.Measured;
import io.evbus.bench.Report.Spread;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A row as a picture (SVG 1.1): a bar for the median of each series that is compared, a line from
 * the least to the most of the rounds, and below each other what has different units. Written by
 * hand, for a picture by way of AWT needs fonts, which servers do not have.
 */
final class BarChart {
  private static final int WIDTH = 720;
  private static final int LABEL_WIDTH = 230;
  private static final int BAR_WIDTH = 360;
  private static final int BAR_HEIGHT = 20;
  private static final int LINE_HEIGHT = 30;
  private static final int MARGIN = 16;
  private static final int GAP = 8;
  private static final int WORDS_IN_LINE = 100;
  private static final String OURS = "#1f6feb";
  private static final String THEIRS = "#9aa4b2";
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  private final StringBuilder body = new StringBuilder();
  private int y = MARGIN;

  private BarChart() {}

  /** The picture of a row. */
  static String of(Measured row) {
    BarChart chart = new BarChart();
    chart.text(MARGIN, 16, "bold", "start", row.row());
    for (String line : lines(row.compares())) {
      chart.text(MARGIN, 12, "normal", "start", line);
    }
    chart.byUnit(row).forEach((unit, series) -> chart.panel(unit, series, row.series()));
    return chart.svg(row.row());
  }

  /** The compared series, by what they count. */
  private Map<String, Set<String>> byUnit(Measured row) {
    Map<String, Set<String>> units = new LinkedHashMap<>();
    for (Judged goal : row.goals()) {
      for (String series : goal.of()) {
        if (row.series().containsKey(series)) {
          units.computeIfAbsent(unit(series), unit -> new LinkedHashSet<>()).add(series);
        }
      }
    }
    return units;
  }

  private static String unit(String series) {
    return series.substring(series.lastIndexOf(", ") + 2);
  }

  private static String side(String series) {
    int comma = series.lastIndexOf(", ");
    return comma < 0 ? series : series.substring(0, comma);
  }

  private void panel(String unit, Set<String> series, Map<String, Spread> all) {
    double most = 0;
    for (String one : series) {
      most = Math.max(most, spread(all, one).max());
    }
    y += GAP;
    text(MARGIN, 12, "bold", "start", unit);
    for (String one : series) {
      bar(side(one), spread(all, one), BAR_WIDTH / Math.max(most, Double.MIN_NORMAL));
    }
  }

  private static Spread spread(Map<String, Spread> all, String series) {
    Spread spread = all.get(series);
    if (spread == null) {
      throw new IllegalArgumentException("Drawing " + series + ": it was not measured");
    }
    return spread;
  }

  private void bar(String label, Spread spread, double pixelsPerUnit) {
    int middle = y + BAR_HEIGHT / 2;
    boolean ours = label.startsWith("evbus");
    at(MARGIN + LABEL_WIDTH - 8, middle + 4, 12, "normal", "end", label);
    int left = MARGIN + LABEL_WIDTH;
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        left, y, spread.median() * pixelsPerUnit, BAR_HEIGHT, ours ? OURS : THEIRS);
    add(
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"#222\" stroke-width=\"1.5\"/>",
        left + spread.min() * pixelsPerUnit, middle, left + spread.max() * pixelsPerUnit, middle);
    double end = left + Math.max(spread.median(), spread.max()) * pixelsPerUnit;
    at((int) end + 8, middle + 4, 12, ours ? "bold" : "normal", "start", number(spread.median()));
    y += LINE_HEIGHT;
  }

  private static String number(double value) {
    if (value >= 10 * MILLION) {
      return String.format(Locale.ROOT, "%,.1f M", value / MILLION);
    } else if (value >= MILLION) {
      return String.format(Locale.ROOT, "%,.2f M", value / MILLION);
    } else if (value >= THOUSAND) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    return String.format(Locale.ROOT, "%.4g", value).replaceAll("\\.?0+$", "");
  }

  private void text(int x, int size, String weight, String anchor, String text) {
    at(x, y + size, size, weight, anchor, text);
    y += size + size / 2;
  }

  private void at(int x, int baseline, int size, String weight, String anchor, String text) {
    add(
        "<text x=\"%d\" y=\"%d\" font-size=\"%d\" font-weight=\"%s\" text-anchor=\"%s\">%s</text>",
        x, baseline, size, weight, anchor, escaped(text));
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static List<String> lines(String text) {
    StringBuilder lines = new StringBuilder();
    int length = 0;
    for (String word : text.split(" ", -1)) {
      boolean breaks = length + word.length() > WORDS_IN_LINE;
      lines.append(length == 0 ? "" : breaks ? "\n" : " ").append(word);
      length = breaks ? word.length() : length + 1 + word.length();
    }
    return lines.toString().lines().toList();
  }

  private String svg(String title) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"system-ui, Helvetica, Arial, sans-serif\" fill=\"#222\" role=\"img\">%n"
            + "<title>%s</title>%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n%s</svg>%n",
        WIDTH,
        y + MARGIN,
        WIDTH,
        y + MARGIN,
        escaped(title),
        body);
  }
}
