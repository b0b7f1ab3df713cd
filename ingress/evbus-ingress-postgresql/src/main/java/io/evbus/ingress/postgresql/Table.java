package io.evbus.ingress.postgresql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A table as the server describes it. Immutable.
 *
 * @param kind of relation, by the server's letter
 * @param unlogged whether a crash of the server empties it
 * @param columns by name
 * @param uniqueKeys the columns of each unique index that tells whether a row is there
 */
record Table(
    TableName name,
    String kind,
    boolean unlogged,
    Map<String, Attribute> columns,
    List<List<String>> uniqueKeys) {
  private static final String ORDINARY = "r";
  private static final String PARTITIONED = "p";

  /**
   * A column as the server describes it.
   *
   * @param type its name in SQL, without a length
   * @param notNull whether it takes no null
   * @param fills whether the server fills it when nothing is given
   */
  record Attribute(String type, boolean notNull, boolean fills) {}

  /** Asks for a table; empty when it is not there. */
  static Optional<Table> find(Connection connection, TableName name) throws SQLException {
    try (PreparedStatement asking =
        connection.prepareStatement(
            "SELECT oid, relkind, relpersistence = 'u' FROM pg_catalog.pg_class"
                + " WHERE oid = pg_catalog.to_regclass(?)")) {
      asking.setString(1, name.sql());
      try (ResultSet found = asking.executeQuery()) {
        if (!found.next()) {
          return Optional.empty();
        }
        long oid = found.getLong(1);
        return Optional.of(
            new Table(
                name,
                found.getString(2),
                found.getBoolean(3),
                columns(connection, oid),
                uniqueKeys(connection, oid)));
      }
    }
  }

  private static Map<String, Attribute> columns(Connection connection, long oid)
      throws SQLException {
    // A length in the type's name would have a cast cut a value off without a word.
    String sql =
        "SELECT attname, pg_catalog.format_type(atttypid, -1), attnotnull,"
            + " atthasdef OR attidentity <> '' FROM pg_catalog.pg_attribute"
            + " WHERE attrelid = ? AND attnum > 0 AND NOT attisdropped ORDER BY attnum";
    Map<String, Attribute> columns = new LinkedHashMap<>();
    try (PreparedStatement asking = connection.prepareStatement(sql)) {
      asking.setLong(1, oid);
      try (ResultSet found = asking.executeQuery()) {
        while (found.next()) {
          columns.put(
              found.getString(1),
              new Attribute(found.getString(2), found.getBoolean(3), found.getBoolean(4)));
        }
      }
    }
    return columns;
  }

  private static List<List<String>> uniqueKeys(Connection connection, long oid)
      throws SQLException {
    String sql =
        "SELECT i.indexrelid, a.attname FROM pg_catalog.pg_index i"
            + " CROSS JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k(attnum, place)"
            + " JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum"
            + " WHERE i.indrelid = ? AND i.indisunique AND i.indimmediate AND i.indisvalid"
            + " AND i.indpred IS NULL AND i.indexprs IS NULL AND k.place <= i.indnkeyatts"
            + " ORDER BY i.indexrelid, k.place";
    Map<Long, List<String>> keys = new LinkedHashMap<>();
    try (PreparedStatement asking = connection.prepareStatement(sql)) {
      asking.setLong(1, oid);
      try (ResultSet found = asking.executeQuery()) {
        while (found.next()) {
          keys.computeIfAbsent(found.getLong(1), index -> new ArrayList<>())
              .add(found.getString(2));
        }
      }
    }
    return List.copyOf(keys.values());
  }

  /** Makes a table, with the id as its primary key; not its schema. */
  static void create(Connection connection, TableName name, List<Column> columns, String bodyType)
      throws SQLException {
    String definitions =
        columns.stream()
            .map(column -> column.definition(bodyType))
            .collect(Collectors.joining(", "));
    try (Statement making = connection.createStatement()) {
      making.execute("CREATE TABLE IF NOT EXISTS " + name.sql() + " (" + definitions + ")");
    }
  }

  /** Whether rows are stored in it, or in its partitions. */
  boolean storesRows() {
    return kind.equals(ORDINARY) || kind.equals(PARTITIONED);
  }

  /**
   * The columns of a unique index by which a repeated event is known: that of the id, or of the id
   * with others that are written, for these are the same in every repeat.
   */
  Optional<List<String>> keyOf(String id, Collection<String> written) {
    return uniqueKeys.stream()
        .filter(key -> key.contains(id) && written.containsAll(key))
        .filter(key -> key.stream().allMatch(each -> each.equals(id) || isNotNull(each)))
        .min((one, other) -> Integer.compare(one.size(), other.size()));
  }

  private boolean isNotNull(String column) {
    Attribute attribute = columns.get(column);
    return attribute != null && attribute.notNull();
  }
}
