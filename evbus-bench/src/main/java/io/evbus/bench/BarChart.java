package io.evbus.bench;

import io.evbus.bench.Report.Judged;
import io.evbus.bench.Report.Measured;
import io.evbus.bench.Report.Spread;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A row as a picture (SVG 1.1): a bar for the median of each series that is compared, a line from
 * the least to the most of the rounds, and below each other what has different units. Written by
 * hand, for a picture by way of AWT needs fonts, which servers do not have.
 */
final class BarChart {
  private static final int WIDTH = 760;
  private static final int LABEL_WIDTH = 230;
  private static final int BAR_WIDTH = 380;
  private static final int BAR_HEIGHT = 20;
  private static final int LINE_HEIGHT = 28;
  private static final int LEAST_BAR_WIDTH = 1; // What is more than nothing is seen.
  private static final int MARGIN = 16;
  private static final int GAP = 12;
  private static final int TEXT = 12;
  private static final int LETTERS_IN_LINE = 105;
  private static final int LETTERS_IN_LABEL = 36;
  private static final String OURS = "#1f6feb";
  private static final String THEIRS = "#9aa4b2";
  private static final String DARK = "#222";
  private static final String GREY = "#57606a";
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  private final StringBuilder body = new StringBuilder();
  private int y = MARGIN;

  private BarChart() {}

  /** Series with one scale: what they count, and whether less of it is better. */
  private record Panel(String unit, boolean lessIsBetter) {}

  /**
   * The picture of a row.
   *
   * @param options of the command that measured, beside the row's name
   * @param machine what it was measured on
   */
  static String of(Measured row, String options, String machine) {
    BarChart chart = new BarChart();
    chart.at(MARGIN, chart.y + 16, "font-size=\"16\" font-weight=\"bold\"", row.row());
    chart.y += 26;
    chart.paragraph(row.compares(), "");
    panels(row).forEach((panel, series) -> chart.panel(panel, series, row.series()));
    chart.y += GAP;
    String grey = "fill=\"" + GREY + "\"";
    chart.paragraph(
        row.rounds() == 1
            ? "Bars: one round."
            : "Bars: medians of " + row.rounds() + " rounds. Lines: from the least to the most.",
        grey);
    chart.paragraph("bin/evbus bench --only " + row.row() + options + " on " + machine, grey);
    return chart.svg(row.row());
  }

  private void paragraph(String text, String style) {
    for (String line : lines(text, LETTERS_IN_LINE)) {
      at(MARGIN, y + TEXT, style, line);
      y += TEXT * 3 / 2;
    }
  }

  /** The compared series by panel, in the order in which they were measured. */
  private static Map<Panel, List<String>> panels(Measured row) {
    Map<String, Panel> compared = new HashMap<>();
    for (Judged goal : row.goals()) {
      goal.of().forEach(one -> compared.put(one, new Panel(unit(one), goal.lessIsBetter())));
    }
    Map<Panel, List<String>> panels = new LinkedHashMap<>();
    for (String one : row.series().keySet()) {
      Panel panel = compared.get(one);
      if (panel != null) {
        panels.computeIfAbsent(panel, key -> new ArrayList<>()).add(one);
      }
    }
    return panels;
  }

  private static String unit(String series) {
    return series.substring(series.lastIndexOf(", ") + 2);
  }

  private static String side(String series) {
    int comma = series.lastIndexOf(", ");
    return comma < 0 ? series : series.substring(0, comma);
  }

  private void panel(Panel panel, List<String> series, Map<String, Spread> all) {
    double most = 0;
    for (String one : series) {
      most = Math.max(most, spread(all, one).max());
    }
    y += GAP;
    at(
        MARGIN,
        y + TEXT,
        "font-weight=\"bold\"",
        panel.unit() + (panel.lessIsBetter() ? " (less is better)" : ""));
    y += TEXT + TEXT * 2 / 3;
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
    int baseline = middle + TEXT / 3;
    boolean ours = label.startsWith("evbus");
    List<String> words = lines(label, LETTERS_IN_LABEL);
    int left = MARGIN + LABEL_WIDTH;
    for (int i = 0; i < words.size(); i++) {
      at(left - 8, baseline + i * TEXT, "text-anchor=\"end\"", words.get(i));
    }
    add(
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        left,
        y,
        spread.median() == 0 ? 0 : Math.max(LEAST_BAR_WIDTH, spread.median() * pixelsPerUnit),
        BAR_HEIGHT,
        ours ? OURS : THEIRS);
    add(
        "<line x1=\"%.1f\" y1=\"%d\" x2=\"%.1f\" y2=\"%d\" stroke=\"%s\" stroke-width=\"1.5\"/>",
        left + spread.min() * pixelsPerUnit,
        middle,
        left + spread.max() * pixelsPerUnit,
        middle,
        DARK);
    double end = left + Math.max(spread.median(), spread.max()) * pixelsPerUnit;
    at((int) end + 8, baseline, ours ? "font-weight=\"bold\"" : "", number(spread.median()));
    y += LINE_HEIGHT + (words.size() - 1) * TEXT;
  }

  private static String number(double value) {
    if (value >= 10 * MILLION) {
      return String.format(Locale.ROOT, "%,.1f M", value / MILLION);
    } else if (value >= MILLION) {
      return String.format(Locale.ROOT, "%,.2f M", value / MILLION);
    } else if (value >= THOUSAND) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
    String digits = String.format(Locale.ROOT, value < 100 ? "%.3g" : "%.0f", value);
    return digits.contains(".") ? digits.replaceAll("\\.?0+$", "") : digits;
  }

  private void at(int x, int baseline, String style, String text) {
    add("<text x=\"%d\" y=\"%d\" %s>%s</text>", x, baseline, style, escaped(text));
  }

  private void add(String format, Object... values) {
    body.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  private static List<String> lines(String text, int most) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (line.length() > 0 && line.length() + 1 + word.length() > most) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }

  private String svg(String title) {
    return String.format(
        Locale.ROOT,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\""
            + " font-family=\"system-ui, Helvetica, Arial, sans-serif\" font-size=\"%d\""
            + " fill=\"%s\" role=\"img\">%n"
            + "<title>%s</title>%n<rect width=\"100%%\" height=\"100%%\" fill=\"#fff\"/>%n%s</svg>%n",
        WIDTH,
        y + MARGIN,
        WIDTH,
        y + MARGIN,
        TEXT,
        DARK,
        escaped(title),
        body);
  }
}
