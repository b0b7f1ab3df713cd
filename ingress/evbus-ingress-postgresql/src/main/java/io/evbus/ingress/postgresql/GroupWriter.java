package io.evbus.ingress.postgresql;

import io.evbus.Event;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Inserts groups: one statement and commit for all rows, as long as none is to blame for a failure.
 * Confined to one thread.
 */
final class GroupWriter {
  private final String where;
  private final Connection connection;
  private final Layout layout;
  private final PreparedStatement insert;

  GroupWriter(String where, Connection connection, Layout layout) throws SQLException {
    this.where = where;
    this.connection = connection;
    this.layout = layout;
    this.insert = connection.prepareStatement(layout.insert());
  }

  /** Lets the server plan the statement, which proves rights, columns and types, without a row. */
  void prove(Group empty) throws SQLException {
    try (PreparedStatement explain =
        connection.prepareStatement("EXPLAIN " + layout.insertReturning())) {
      bind(explain, empty, 0, 0);
      explain.execute();
    }
  }

  /**
   * Inserts all rows, in order, and decides each.
   *
   * @throws IngressException when the table or the connection is to blame; rows that are not
   *     decided may be there or not
   */
  void write(Group group) throws IngressException {
    int from = 0;
    while (from < group.size()) {
      int to = group.endOfStatement(from);
      write(group, from, to);
      from = to;
    }
  }

  private void write(Group group, int from, int to) throws IngressException {
    try {
      if (group.wantsCoordinates(from, to)) {
        insertReturning(group, from, to);
      } else {
        bind(insert, group, from, to);
        insert.executeUpdate();
        group.decide(from, to, Outcome.OK);
      }
    } catch (SQLException e) {
      failed(group, from, to, e);
    }
  }

  private void failed(Group group, int from, int to, SQLException failure) throws IngressException {
    switch (PostgresqlErrors.blame(failure)) {
      case ROWS -> {
        if (to - from == 1) {
          group.decide(from, to, PostgresqlErrors.outcome(where, failure));
        } else {
          int middle = (from + to) >>> 1;
          write(group, from, middle);
          write(group, middle, to);
        }
      }
      case MOMENT -> group.decide(from, to, PostgresqlErrors.outcome(where, failure));
      case PLACE -> throw PostgresqlErrors.lost(where, failure);
    }
  }

  private void bind(PreparedStatement statement, Group group, int from, int to)
      throws SQLException {
    for (int i = 0; i < layout.columns().size(); i++) {
      String type = layout.takesBytes(i) ? "bytea" : "text";
      statement.setArray(i + 1, connection.createArrayOf(type, group.column(i, from, to)));
    }
  }

  private void insertReturning(Group group, int from, int to) throws SQLException {
    Set<String> inserted = new HashSet<>();
    try (PreparedStatement returning = connection.prepareStatement(layout.insertReturning())) {
      bind(returning, group, from, to);
      try (ResultSet ids = returning.executeQuery()) {
        while (ids.next()) {
          inserted.add(ids.getString(1));
        }
      }
    }
    for (int i = from; i < to; i++) {
      boolean isNew = inserted.remove(group.event(i).id()) || removeUuid(inserted, group.event(i));
      group.decide(
          i,
          i + 1,
          new Outcome.Ok(
              Map.of("table", layout.table().toString(), "row", isNew ? "new" : "there already")));
    }
  }

  /** A column of type uuid writes it in its own way. */
  private static boolean removeUuid(Set<String> inserted, Event event) {
    return event.uuid().map(UUID::toString).filter(inserted::remove).isPresent();
  }
}
