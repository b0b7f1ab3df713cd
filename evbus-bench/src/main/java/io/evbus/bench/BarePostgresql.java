package io.evbus.bench;

import io.evbus.testkit.PostgresqlServer;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Map;

/**
 * PostgreSQL's driver: one connection, a whole window of rows in one transaction, none twice. It
 * sends a statement with an array for each column, or a batch that the driver rewrites to inserts
 * of many rows.
 */
final class BarePostgresql implements BareClient {
  private static final String COLUMNS =
      "id, profile, routing_key, time, content_type, headers, body";
  private static final String ONCE = " ON CONFLICT (id) DO NOTHING";

  private final Bodies bodies;
  private final PostgresqlServer server;
  private final boolean arrays;

  BarePostgresql(Bodies bodies, PostgresqlServer server, boolean arrays) {
    this.bodies = bodies;
    this.server = server;
    this.arrays = arrays;
  }

  @Override
  public String name() {
    return arrays ? "pgjdbc, arrays" : "pgjdbc, rewritten batch";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one connection, a window of rows in one transaction");
  }

  @Override
  public Sender open(Place place) throws SQLException {
    Connection connection =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:"
                + server.port()
                + "/postgres?user=postgres&sslmode=disable&reWriteBatchedInserts=true");
    connection.setAutoCommit(false);
    return new Sender() {
      @Override
      public void send(int events) throws SQLException {
        for (int from = 0; from < events; from += Sending.WINDOW) {
          int to = Math.min(events, from + Sending.WINDOW);
          if (arrays) {
            sendArrays(connection, table(place), from, to);
          } else {
            sendBatch(connection, table(place), from, to);
          }
          connection.commit();
        }
      }

      @Override
      public void close() throws IOException {
        try {
          connection.close();
        } catch (SQLException e) {
          throw new IOException(e);
        }
      }
    };
  }

  private void sendArrays(Connection connection, String table, int from, int to)
      throws SQLException {
    int count = to - from;
    String[] ids = new String[count];
    String[] times = new String[count];
    String[] types = new String[count];
    String[] headers = new String[count];
    byte[][] all = new byte[count][];
    for (int i = 0; i < count; i++) {
      Instant now = Instant.now();
      ids[i] = Ids.next(now);
      times[i] = now.toString();
      all[i] = bodies.body(from + i);
    }
    Arrays.fill(types, bodies.contentType());
    Arrays.fill(headers, "{}");
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " ("
                + COLUMNS
                + ") SELECT r.a, r.b, r.c, r.d::timestamptz, r.e, r.f::jsonb, r.g"
                + " FROM unnest(?, ?, ?, ?, ?, ?, ?) AS r (a, b, c, d, e, f, g)"
                + ONCE)) {
      insert.setArray(1, connection.createArrayOf("text", ids));
      insert.setArray(2, connection.createArrayOf("text", new String[count]));
      insert.setArray(3, connection.createArrayOf("text", new String[count]));
      insert.setArray(4, connection.createArrayOf("text", times));
      insert.setArray(5, connection.createArrayOf("text", types));
      insert.setArray(6, connection.createArrayOf("text", headers));
      insert.setArray(7, connection.createArrayOf("bytea", all));
      insert.executeUpdate();
    }
  }

  private void sendBatch(Connection connection, String table, int from, int to)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            "INSERT INTO "
                + table
                + " ("
                + COLUMNS
                + ") VALUES (?, ?, ?, ?, ?, ?::jsonb, ?)"
                + ONCE)) {
      for (int i = from; i < to; i++) {
        Instant now = Instant.now();
        insert.setString(1, Ids.next(now));
        insert.setNull(2, Types.VARCHAR);
        insert.setNull(3, Types.VARCHAR);
        insert.setObject(4, now.atOffset(ZoneOffset.UTC));
        insert.setString(5, bodies.contentType());
        insert.setString(6, "{}");
        insert.setBytes(7, bodies.body(i));
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  @Override
  public long count(Place place) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet count = statement.executeQuery("SELECT count(*) FROM " + table(place))) {
      count.next();
      return count.getLong(1);
    }
  }

  @Override
  public void remove(Place place) {
    server.execute("DROP TABLE " + table(place));
  }

  private static String table(Place place) {
    return '"' + place.text("table") + '"';
  }
}
