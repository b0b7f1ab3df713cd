package io.evbus.ingress.postgresql;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A table's name, with its schema or without; exactly as written, capital letters included.
 *
 * @param schema empty when the server's search path decides
 */
record TableName(String schema, String name) {
  private static final int MOST_BYTES = 63;
  private static final Pattern FORM =
      Pattern.compile("(?:(PART)\\.)?(PART)".replace("PART", part()));

  private static String part() {
    return "[^\".\\x00]+|\"(?:[^\"\\x00]|\"\")+\"";
  }

  /**
   * Reads {@code events}, {@code audit.events} or {@code "odd.schema"."events"}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static TableName of(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "a name is no table's; write events, audit.events, or \"odd.schema\".\"events\"");
    }
    String schema = Optional.ofNullable(form.group(1)).map(TableName::unquoted).orElse("");
    return new TableName(schema, unquoted(form.group(2)));
  }

  private static String unquoted(String part) {
    String name =
        part.startsWith("\"") ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part;
    requireFit(name);
    return name;
  }

  /**
   * Refuses what the server would cut off.
   *
   * @throws IllegalArgumentException when a name is empty, too long, or holds a NUL
   */
  static void requireFit(String name) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes == 0 || bytes > MOST_BYTES || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException(
          "a name of a table or column has 1 to " + MOST_BYTES + " bytes and no NUL");
    }
  }

  /** A name as it stands in SQL. */
  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** The whole name as it stands in SQL. */
  String sql() {
    return schema.isEmpty() ? quoted(name) : quoted(schema) + "." + quoted(name);
  }

  /** The name for people. */
  @Override
  public String toString() {
    return schema.isEmpty() ? name : schema + "." + name;
  }
}
