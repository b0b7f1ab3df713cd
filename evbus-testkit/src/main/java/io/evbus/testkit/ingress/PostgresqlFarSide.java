package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.PostgresqlServer;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * A private PostgreSQL; a place is a table with the columns that an ingress uses by itself. Its
 * user needs {@code org.postgresql:postgresql} on the class path.
 */
public final class PostgresqlFarSide implements FarSide {
  private static final String USER = "far_side";
  private static final String POISON = "poison";

  /** Rows get their places before they are committed, so some appear behind later ones. */
  private static final int MOST_UNCOMMITTED = 10_000;

  private static final JsonMapper JSON = JsonMapper.shared();

  private final Ingress ingress;
  private final PostgresqlServer server;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /** Starts a server; skips the test where the package is not installed. */
  public PostgresqlFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.server = PostgresqlServer.start();
    server.execute("CREATE USER " + USER);
  }

  @Override
  public Ingress ingress() {
    return ingress;
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(
        Ability.NETWORK,
        Ability.TLS,
        Ability.RESTARTS,
        Ability.FREEZES,
        Ability.REFUSES,
        Ability.REJECTS,
        Ability.REJECTS_ONE,
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.KEEPS_ORDER,
        Ability.SHARES_PLACES,
        Ability.DEDUPLICATES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "postgresql";
  }

  /** The server. */
  public PostgresqlServer server() {
    return server;
  }

  @Override
  public void prepare(String place) {
    server.execute(
        "CREATE TABLE IF NOT EXISTS "
            + quoted(place)
            + " (place bigint GENERATED ALWAYS AS IDENTITY, id text PRIMARY KEY, profile text,"
            + " routing_key text CHECK (routing_key <> 'poison'), time timestamptz NOT NULL,"
            + " content_type text NOT NULL, headers jsonb NOT NULL, body bytea NOT NULL)",
        "GRANT SELECT, INSERT ON " + quoted(place) + " TO " + USER);
  }

  private static String quoted(String place) {
    return '"' + place + '"';
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, server.port());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return seen.computeIfAbsent(place, table -> new Seen()).readOn(place);
  }

  /** What was read of a table, which is read on from there. Thread-safe. */
  private final class Seen {
    private final List<Arrival> arrivals = new ArrayList<>();
    private final Set<Long> places = new HashSet<>();
    private long last;

    synchronized List<Arrival> readOn(String place) {
      try (Connection connection = server.connect();
          Statement statement = connection.createStatement();
          ResultSet rows =
              statement.executeQuery(
                  "SELECT place, id, body, headers::text FROM "
                      + quoted(place)
                      + " WHERE place > "
                      + (last - MOST_UNCOMMITTED)
                      + " ORDER BY place")) {
        while (rows.next()) {
          if (places.add(rows.getLong(1))) {
            last = Math.max(last, rows.getLong(1));
            arrivals.add(
                new Arrival(
                    rows.getString(2),
                    ByteBuffer.wrap(rows.getBytes(3)),
                    headers(rows.getString(4))));
          }
        }
        return List.copyOf(arrivals);
      } catch (SQLException e) {
        throw new IllegalStateException("Reading table " + place + ": " + e.getMessage(), e);
      }
    }
  }

  private static Map<String, String> headers(String json) {
    Map<String, String> headers = new HashMap<>();
    JSON.readTree(json)
        .properties()
        .forEach(each -> headers.put(each.getKey(), each.getValue().asString()));
    return headers;
  }

  @Override
  public int targetPort() {
    return server.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "127.0.0.1");
    profile.put("port", port);
    profile.put("database", PostgresqlServer.POSTGRES);
    profile.put("username", PostgresqlServer.POSTGRES);
    profile.put("table", place);
    return profile;
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = proxied(place, port);
    profile.put("host", "localhost");
    profile.put("tls", Map.of("enabled", true, "ca_file", authorities.toString()));
    return profile;
  }

  @Override
  public void kill() {
    server.kill9();
  }

  @Override
  public void stop() {
    server.stop();
  }

  @Override
  public void restart() {
    server.restart();
  }

  @Override
  public void freeze() {
    server.freeze();
  }

  @Override
  public void thaw() {
    server.thaw();
  }

  /** A trigger refuses every row. */
  @Override
  public Map<String, Object> refusing(String place) {
    prepare(place);
    server.execute(
        "CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            + " $$BEGIN RAISE EXCEPTION 'not now'; END$$",
        "CREATE TRIGGER refuse BEFORE INSERT ON "
            + quoted(place)
            + " FOR EACH ROW EXECUTE FUNCTION refuse()");
    return profile(place);
  }

  /** No row satisfies it. */
  @Override
  public Map<String, Object> rejecting(String place) {
    prepare(place);
    server.execute("ALTER TABLE " + quoted(place) + " ADD CHECK (id = '')");
    return profile(place);
  }

  @Override
  public Event poison(String place) {
    return Event.builder().routingKey(POISON).body(POISON, "text/plain").build();
  }

  @Override
  public void accept(String secret) {
    server.execute("ALTER USER " + USER + " PASSWORD '" + secret + "'");
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = profile(place);
    profile.put("username", USER);
    profile.put("password", secret);
    return profile;
  }

  @Override
  public List<String> inventory() {
    List<String> all = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT oid::regclass::text || relkind::text FROM pg_class ORDER BY 1")) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
      return all;
    } catch (SQLException e) {
      throw new IllegalStateException("Listing tables: " + e.getMessage(), e);
    }
  }

  @Override
  public void close() {
    server.close();
  }
}
