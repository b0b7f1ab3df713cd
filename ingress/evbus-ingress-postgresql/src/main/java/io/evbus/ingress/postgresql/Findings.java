package io.evbus.ingress.postgresql;

import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;

/** What a probe finds out, in one line; it asks and changes nothing. */
final class Findings {
  private Findings() {}

  static String of(Destination destination, String where, Connection connection)
      throws SQLException, IngressException {
    return "connected to PostgreSQL "
        + server(connection)
        + "; "
        + table(destination, where, connection);
  }

  private static String server(Connection connection) throws SQLException {
    try (Statement asking = connection.createStatement();
        ResultSet found =
            asking.executeQuery(
                "SELECT current_setting('server_version'), current_setting('synchronous_commit'),"
                    + " current_setting('fsync'), current_setting('full_page_writes')")) {
      found.next();
      String weak =
          found.getString(3).equals("off") || found.getString(4).equals("off")
              ? ", but fsync or full_page_writes is off there: a crash may lose or damage all"
              : "";
      return found.getString(1) + ", synchronous_commit " + found.getString(2) + weak;
    }
  }

  private static String table(Destination destination, String where, Connection connection)
      throws SQLException, IngressException {
    Profile profile = destination.profile();
    Optional<Table> table = Table.find(connection, TableName.of(destination.id()));
    if (table.isEmpty()) {
      if (profile.require(PostgresqlOptions.CREATE)) {
        return "table " + destination.id() + " is not there yet";
      }
      throw PostgresqlIngress.missing(where);
    }
    List<Column> columns = PostgresqlOptions.columns(profile);
    Layout layout = Layout.of(where, table.get(), columns, PostgresqlOptions.isUnsynced(profile));
    new GroupWriter(where, connection, layout)
        .prove(new Group(where, layout, new RowEncoding(layout, destination.id())));
    return "table "
        + destination.id()
        + " takes rows, unique by "
        + String.join(", ", layout.key());
  }
}
