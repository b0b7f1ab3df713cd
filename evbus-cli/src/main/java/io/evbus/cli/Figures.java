package io.evbus.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Numbers, times and foreign texts as people read them. */
final class Figures {
  private static final double STEP = 1024;

  private Figures() {}

  /** {@code 12,345}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** {@code 12.3 MiB}. */
  static String bytes(long number) {
    if (number < STEP) {
      return number + " B";
    }
    double value = number;
    int unit = -1;
    for (; value >= STEP && unit < 3; unit++) {
      value /= STEP;
    }
    return String.format(
        Locale.ROOT,
        value == Math.rint(value) ? "%.0f %s" : "%.1f %s",
        value,
        new String[] {"KiB", "MiB", "GiB", "TiB"}[unit]);
  }

  /** The two largest units: {@code 3m12s}; a dash for nothing. */
  static String age(Duration age) {
    long seconds = age.toSeconds();
    if (age.isZero()) {
      return "-";
    } else if (seconds < 60) {
      return seconds + "s";
    } else if (seconds < 3600) {
      return String.format(Locale.ROOT, "%dm%02ds", seconds / 60, seconds % 60);
    } else if (seconds < 86_400) {
      return String.format(Locale.ROOT, "%dh%02dm", seconds / 3600, seconds / 60 % 60);
    }
    return String.format(Locale.ROOT, "%dd%02dh", seconds / 86_400, seconds / 3600 % 24);
  }

  /** {@code 2026-03-01T12:00:00Z}. */
  static String time(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** {@code 1 event}, {@code 3 events}. */
  static String events(long number) {
    return count(number) + (number == 1 ? " event" : " events");
  }

  /** A text of a far side in one line, harmless on a terminal. */
  static String plain(String text) {
    StringBuilder plain = new StringBuilder();
    text.codePoints()
        .forEach(point -> plain.appendCodePoint(Character.isISOControl(point) ? ' ' : point));
    return plain.toString().strip();
  }
}
