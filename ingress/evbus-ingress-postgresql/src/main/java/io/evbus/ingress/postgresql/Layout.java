package io.evbus.ingress.postgresql;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * How events become rows of a table. Immutable.
 *
 * @param columns those that are written
 * @param types their types in the table
 * @param key the columns by which a repeat is known
 */
record Layout(TableName table, List<Column> columns, List<String> types, List<String> key) {
  private static final String BYTES = "bytea";

  /**
   * Fits columns to a table.
   *
   * @throws IngressException when it can't take them, with the remedy
   */
  static Layout of(String where, Table table, List<Column> columns, boolean maybeUnlogged)
      throws IngressException {
    if (!table.storesRows()) {
      throw unfit(where, "it is no table that stores rows, but a view or a foreign table");
    }
    if (table.unlogged() && !maybeUnlogged) {
      throw unfit(
          where,
          "it is unlogged, so a crash of the server empties it; ALTER TABLE "
              + table.name().sql()
              + " SET LOGGED, or accept that by synchronous_commit: off");
    }
    List<String> names = columns.stream().map(Column::name).toList();
    requireThatOthersFill(where, table, names);
    return new Layout(
        table.name(), columns, types(where, table, columns), key(where, table, columns, names));
  }

  private static List<String> types(String where, Table table, List<Column> columns)
      throws IngressException {
    List<String> types = new ArrayList<>();
    for (Column column : columns) {
      Table.Attribute attribute = table.columns().get(column.name());
      if (attribute == null) {
        throw unfit(
            where,
            "it has no column "
                + column.sql()
                + " for "
                + column.field().key()
                + "; correct columns, or add it by ALTER TABLE");
      }
      types.add(attribute.type());
    }
    return types;
  }

  private static void requireThatOthersFill(String where, Table table, List<String> written)
      throws IngressException {
    for (Map.Entry<String, Table.Attribute> each : table.columns().entrySet()) {
      if (!written.contains(each.getKey())
          && each.getValue().notNull()
          && !each.getValue().fills()) {
        throw unfit(
            where,
            "its column "
                + TableName.quoted(each.getKey())
                + " takes no null, and columns gives it nothing; add it there, or give it a"
                + " default");
      }
    }
  }

  private static List<String> key(
      String where, Table table, List<Column> columns, List<String> names) throws IngressException {
    String id =
        columns.stream()
            .filter(column -> column.field() == Column.Field.ID)
            .map(Column::name)
            .findFirst()
            .orElseThrow();
    Optional<List<String>> key = table.keyOf(id, names);
    if (key.isEmpty()) {
      throw unfit(
          where,
          "no unique index keeps repeated events out; make one by CREATE UNIQUE INDEX ON "
              + table.name().sql()
              + " ("
              + TableName.quoted(id)
              + ")");
    }
    return key.get();
  }

  private static IngressException unfit(String where, String why) {
    return new IngressException(Reason.INVALID, "Opening " + where + ": " + why, null);
  }

  /** Whether a column takes bytes as they are; all others get texts. */
  boolean takesBytes(int column) {
    return columns.get(column).field() == Column.Field.BODY && types.get(column).equals(BYTES);
  }

  /** The statement: an array for each column, and nothing for rows that are there already. */
  String insert() {
    List<String> names = new ArrayList<>();
    List<String> values = new ArrayList<>();
    List<String> aliases = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      names.add(columns.get(i).sql());
      aliases.add("c" + i);
      values.add("r.c" + i + (takesBytes(i) ? "" : "::" + types.get(i)));
    }
    return "INSERT INTO "
        + table.sql()
        + " ("
        + String.join(", ", names)
        + ") SELECT "
        + String.join(", ", values)
        + " FROM unnest("
        + columns.stream().map(column -> "?").collect(Collectors.joining(", "))
        + ") AS r ("
        + String.join(", ", aliases)
        + ") ON CONFLICT ("
        + key.stream().map(TableName::quoted).collect(Collectors.joining(", "))
        + ") DO NOTHING";
  }

  /** As {@link #insert}, and it answers with the ids of the rows that are new. */
  String insertReturning() {
    String id =
        columns.stream()
            .filter(column -> column.field() == Column.Field.ID)
            .map(Column::sql)
            .findFirst()
            .orElseThrow();
    return insert() + " RETURNING " + id + "::text";
  }
}
