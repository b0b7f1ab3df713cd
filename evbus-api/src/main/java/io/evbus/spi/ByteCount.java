package io.evbus.spi;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes as people write it: {@code 4096}, {@code 64 KiB}, {@code 8MiB}, {@code 1 MB}.
 *
 * @param bytes the number, not negative
 */
public record ByteCount(long bytes) implements Comparable<ByteCount> {
  private static final Pattern FORM =
      Pattern.compile("(\\d{1,18})\\s*(|b|kib|mib|gib|kb|mb|gb)", Pattern.CASE_INSENSITIVE);

  /** Refuses negative numbers. */
  public ByteCount {
    if (bytes < 0) {
      throw new IllegalArgumentException("a number of bytes is not negative");
    }
  }

  /**
   * Reads a text.
   *
   * @throws IllegalArgumentException when it has another form
   */
  public static ByteCount parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException("not a number of bytes such as 4096 or 8MiB");
    }
    long unit =
        switch (form.group(2).toLowerCase(Locale.ROOT)) {
          case "kib" -> 1L << 10;
          case "mib" -> 1L << 20;
          case "gib" -> 1L << 30;
          case "kb" -> 1_000L;
          case "mb" -> 1_000_000L;
          case "gb" -> 1_000_000_000L;
          default -> 1L;
        };
    try {
      return new ByteCount(Math.multiplyExact(Long.parseLong(form.group(1)), unit));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("more bytes than there are", e);
    }
  }

  @Override
  public int compareTo(ByteCount other) {
    return Long.compare(bytes, other.bytes);
  }

  @Override
  public String toString() {
    if (bytes > 0 && bytes % (1 << 20) == 0) {
      return (bytes >> 20) + "MiB";
    }
    return bytes > 0 && bytes % (1 << 10) == 0 ? (bytes >> 10) + "KiB" : Long.toString(bytes);
  }
}
