package io.evbus.ingress.postgresql;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * A column that is written.
 *
 * @param field what of an event it holds
 * @param header the header's name, for {@link Field#HEADER}
 * @param name the column's name
 */
record Column(Field field, String header, String name) {
  private static final String HEADER = "header";

  /** What of an event a column holds, and the column's type in a table that evbus makes. */
  enum Field {
    ID("text PRIMARY KEY"),
    PROFILE("text"),
    ROUTING_KEY("text"),
    TIME("timestamptz NOT NULL"),
    CONTENT_TYPE("text NOT NULL"),
    HEADERS("jsonb NOT NULL"),
    BODY(""),
    /** The lane's destination: the table as the profile names it. */
    DESTINATION("text NOT NULL"),
    /** One header alone. */
    HEADER("text");

    private final String sqlType;

    Field(String sqlType) {
      this.sqlType = sqlType;
    }

    /** How the profile names it. */
    String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** The columns of a profile that names none. */
  static final List<Column> USUAL =
      List.of(
          usual(Field.ID),
          usual(Field.PROFILE),
          usual(Field.ROUTING_KEY),
          usual(Field.TIME),
          usual(Field.CONTENT_TYPE),
          usual(Field.HEADERS),
          usual(Field.BODY));

  private static Column usual(Field field) {
    return new Column(field, "", field.key());
  }

  /**
   * Reads a map of fields to columns.
   *
   * @throws IllegalArgumentException when it names no id, an unknown field, or a column twice
   */
  static List<Column> of(Map<?, ?> given) {
    List<Column> columns = new ArrayList<>();
    given.forEach((key, value) -> read(String.valueOf(key), value, columns));
    Set<String> names = new HashSet<>();
    for (Column column : columns) {
      TableName.requireFit(column.name());
      if (!names.add(column.name())) {
        throw new IllegalArgumentException(
            "columns: two fields go to one column; keep one of them");
      }
    }
    if (columns.stream().noneMatch(column -> column.field() == Field.ID)) {
      throw new IllegalArgumentException(
          "columns has no id, by which repeats are known; add id: and the column it goes to");
    }
    return columns;
  }

  private static void read(String key, Object value, List<Column> to) {
    if (key.equals(HEADER) && value instanceof Map<?, ?> headers) {
      headers.forEach((name, column) -> to.add(header(String.valueOf(name), column)));
    } else if (key.startsWith(HEADER + ".")) {
      to.add(header(key.substring(HEADER.length() + 1), value));
    } else {
      to.add(new Column(field(key), "", name(value)));
    }
  }

  private static Column header(String name, Object column) {
    return new Column(Field.HEADER, name, name(column));
  }

  private static Field field(String key) {
    for (Field field : Field.values()) {
      if (field != Field.HEADER && field.key().equals(key)) {
        return field;
      }
    }
    throw new IllegalArgumentException(
        "columns: a key is no field of an event; there are id, profile, routing_key, time,"
            + " content_type, headers, body, destination, and header.NAME for one header");
  }

  private static String name(Object value) {
    if (value instanceof String || value instanceof Number || value instanceof Boolean) {
      return value.toString();
    }
    throw new IllegalArgumentException("columns: a field goes to one column, named by a text");
  }

  /** The name as it stands in SQL. */
  String sql() {
    return TableName.quoted(name);
  }

  /** The definition in a table that evbus makes. */
  String definition(String bodyType) {
    return sql() + " " + (field == Field.BODY ? bodyType + " NOT NULL" : field.sqlType);
  }
}
