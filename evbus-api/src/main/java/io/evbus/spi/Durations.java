package io.evbus.spi;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 250ms}, {@code 1.5s}, {@code 2m}, {@code PT5S}. */
public final class Durations {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,15}(?:\\.\\d{1,9})?)\\s*(ns|us|ms|s|m|h|d|)");

  private Durations() {}

  /**
   * Reads a text; a number without a unit counts seconds.
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static Duration parse(String text) {
    String trimmed = text.strip().toLowerCase(Locale.ROOT);
    Matcher form = FORM.matcher(trimmed);
    if (!form.matches()) {
      return parseIso(trimmed);
    }
    double nanosPerUnit =
        switch (form.group(2)) {
          case "ns" -> 1;
          case "us" -> 1e3;
          case "ms" -> 1e6;
          case "m" -> 60e9;
          case "h" -> 3_600e9;
          case "d" -> 86_400e9;
          default -> 1e9;
        };
    double nanos = Double.parseDouble(form.group(1)) * nanosPerUnit;
    if (nanos >= Long.MAX_VALUE) {
      throw new IllegalArgumentException("longer than 292 years");
    }
    return Duration.ofNanos(Math.round(nanos));
  }

  /** Writes a duration in the form that {@link #parse} reads, with the largest whole unit. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    long nanos = duration.toNanos();
    String[] units = {"h", "m", "s", "ms", "us"};
    long[] sizes = {3_600_000_000_000L, 60_000_000_000L, 1_000_000_000L, 1_000_000L, 1_000L};
    for (int i = 0; i < units.length; i++) {
      if (nanos % sizes[i] == 0) {
        return nanos / sizes[i] + units[i];
      }
    }
    return nanos + "ns";
  }

  private static Duration parseIso(String text) {
    try {
      Duration parsed = Duration.parse(text);
      if (!parsed.isNegative()) {
        return parsed;
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("not a duration such as 250ms, 1.5s or 2m", e);
    }
    throw new IllegalArgumentException("a duration is not negative");
  }
}
