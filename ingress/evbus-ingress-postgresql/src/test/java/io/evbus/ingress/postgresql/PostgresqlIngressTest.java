package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.PostgresqlServer;
import io.evbus.testkit.ingress.NoSignals;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tables of all sorts, on one server. */
@Timeout(120)
class PostgresqlIngressTest {
  private static PostgresqlServer server;

  @BeforeAll
  static void start() {
    server = PostgresqlServer.start();
    server.execute("CREATE USER stranger", "GRANT pg_read_all_data TO stranger");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aTableThatIsMadeHasEveryFieldAndATypeForTheBody() throws Exception {
    UUID id = UUID.fromString("01960000-0000-7000-8000-00000000000a");
    Event event =
        Event.builder()
            .id(id)
            .routingKey("orders.eu")
            .time(Instant.parse("2026-01-02T03:04:05.123456789Z"))
            .headers(Map.of("tenant", "a \"b\"\n\\"))
            .body("{\"n\": 1}", Event.JSON)
            .build();
    deliver("made", Map.of("create", true, "body_type", "jsonb"), event);
    assertThat(
            rows(
                "SELECT id, profile, routing_key, time = '2026-01-02 03:04:05.123457Z',"
                    + " content_type, headers->>'tenant', body->'n' FROM made"))
        .containsExactly(id + "|null|orders.eu|t|application/json|a \"b\"\n\\|1");
    deliver("made", Map.of("create", true), event);
    assertThat(rows("SELECT count(*) FROM made")).containsExactly("1");
  }

  @Test
  void fieldsGoWhereTheProfileSays() throws Exception {
    server.execute(
        "CREATE SCHEMA \"odd.schema\"",
        "CREATE TABLE \"odd.schema\".\"My \"\"Table\"\"\" (\"Key?\" uuid PRIMARY KEY, at timestamp,"
            + " payload text, tenant varchar(5), src text, made timestamptz DEFAULT now() NOT NULL)");
    Map<String, Object> columns = new LinkedHashMap<>();
    columns.put("id", "Key?");
    columns.put("time", "at");
    columns.put("body", "payload");
    columns.put("header.tenant", "tenant");
    columns.put("destination", "src");
    Event event =
        Event.builder()
            .time(Instant.parse("2026-01-02T03:04:05Z"))
            .headers(Map.of("tenant", "t1"))
            .body("Köln", "text/plain")
            .build();
    String table = "\"odd.schema\".\"My \"\"Table\"\"\"";
    deliver(table, Map.of("columns", columns), event);
    assertThat(rows("SELECT at, payload, tenant, src FROM " + table))
        .containsExactly("2026-01-02 03:04:05|Köln|t1|" + table);
  }

  /** One bad row among many is a dead letter by itself, whatever is bad about it. */
  @ParameterizedTest
  @CsvSource({
    "body is no JSON,        invalid",
    "a NUL in a text,        invalid",
    "a check constraint,     invalid",
    "a value too long,       invalid",
    "an id that is no UUID,  invalid",
    "another unique index,   invalid",
    "no UTF-8,               invalid",
    "a NUL in JSON,          invalid",
    "a value for an index,   too_large",
  })
  void aBadRowAmongOthersIsDeadByItself(String what, String reason) throws Exception {
    String table = "bad_" + what.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "_");
    server.execute(
        "CREATE TABLE "
            + table
            + " (id uuid PRIMARY KEY, routing_key varchar(10) CHECK (routing_key <> 'never'),"
            + " headers jsonb, body jsonb, one text UNIQUE, big text)",
        "CREATE INDEX ON " + table + " (big)");
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      events.add(Event.builder().headers(Map.of("one", "" + i)).body("{}", Event.JSON).build());
    }
    events.set(123, bad(what, events.get(123)));
    Map<String, Object> columns =
        Map.of(
            "id", "id",
            "routing_key", "routing_key",
            "headers", "headers",
            "body", "body",
            "header", Map.of("one", "one", "big", "big"));
    try (EventBus bus = bus(table, Map.of("columns", columns))) {
      List<CompletableFuture<Delivery>> all = new ArrayList<>();
      events.forEach(event -> all.add(bus.put(event).delivered()));
      for (int i = 0; i < events.size(); i++) {
        Fate fate = fate(all.get(i).get(60, TimeUnit.SECONDS));
        if (i == 123) {
          assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
          assertThat(fate.reason().map(Reason::toString)).contains(reason);
        } else {
          assertThat(fate.kind()).as("event %d", i).isEqualTo(Fate.Kind.DELIVERED);
        }
      }
      assertThat(bus.stats().lanes().get(0).reopened()).isZero();
    }
    assertThat(rows("SELECT count(*) FROM " + table)).containsExactly("299");
  }

  private static Event bad(String what, Event good) {
    Event.Builder builder = good.toBuilder();
    return switch (what) {
      case "body is no JSON" -> builder.body("{]", Event.JSON).build();
      case "a NUL in a text" -> builder.headers(Map.of("one", "a\0b")).build();
      case "a check constraint" -> builder.routingKey("never").build();
      case "a value too long" -> builder.routingKey("x".repeat(11)).build();
      case "an id that is no UUID" -> builder.id("order-1").build();
      case "another unique index" -> builder.headers(Map.of("one", "7")).build();
      case "no UTF-8" -> builder.body(new byte[] {'"', (byte) 0xff, '"'}, Event.JSON).build();
      case "a NUL in JSON" -> builder.body("\"\\u0000\"", Event.JSON).build();
      case "a value for an index" -> {
        StringBuilder big = new StringBuilder();
        new Random(3).ints(20_000, 33, 126).forEach(c -> big.append((char) c));
        yield builder.headers(Map.of("big", big.toString())).build();
      }
      default -> throw new IllegalArgumentException(what);
    };
  }

  @ParameterizedTest
  @CsvSource({"P0001, ATTEMPTS_EXHAUSTED", "23514, INVALID"})
  void whatATriggerSaysOfARowIsNotShown(String state, Reason reason) throws Exception {
    String table = "raised_" + state.toLowerCase(Locale.ROOT);
    server.execute(
        "CREATE TABLE " + table + " (id text PRIMARY KEY, body text)",
        "CREATE FUNCTION "
            + table
            + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'bad %', NEW.body"
            + " USING ERRCODE = '"
            + state
            + "'; END $$",
        "CREATE TRIGGER raise BEFORE INSERT ON %s FOR EACH ROW EXECUTE FUNCTION %s()"
            .formatted(table, table));
    Map<String, ?> columns = Map.of("columns", Map.of("id", "id", "body", "body"));
    try (EventBus bus =
        EventBus.builder()
            .profile("postgresql", "p", Profiles.at(server, table, columns))
            .lanes("*", Map.of("retry", Map.of("attempts", 1)))
            .start()) {
      Event event = Event.builder().body("canary-9", "text/plain").build();
      Fate fate = fate(bus.put(event).delivered().get(60, TimeUnit.SECONDS));
      assertThat(fate.reason()).contains(reason);
      assertThat(fate.detail()).contains("a trigger raised an exception", "(" + state + ")");
      assertThat(fate + " " + bus.stats()).doesNotContain("canary");
    }
  }

  @Test
  void rowsStandInTheOrderOfSendingAndTheirCoordinatesSayWhichAreNew() throws Exception {
    server.execute("CREATE TABLE coordinates (n bigserial, id text UNIQUE, body bytea)");
    Map<String, ?> columns = Map.of("columns", Map.of("id", "id", "body", "body"));
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      events.add(Event.builder().id("e" + i).body("", "text/plain").build());
    }
    deliver("coordinates", columns, events.get(3));
    try (EventBus bus = bus("coordinates", columns)) {
      List<CompletableFuture<Delivery>> all = new ArrayList<>();
      events.forEach(event -> all.add(bus.put(event, PutOption.COORDINATES).delivered()));
      for (int i = 0; i < events.size(); i++) {
        Fate fate = fate(all.get(i).get(60, TimeUnit.SECONDS));
        assertThat(fate.coordinates())
            .isEqualTo(Map.of("table", "coordinates", "row", i == 3 ? "there already" : "new"));
      }
    }
    List<String> expected = new ArrayList<>(events.stream().map(Event::id).toList());
    expected.remove(3);
    expected.add(0, "e3");
    assertThat(rows("SELECT id FROM coordinates ORDER BY n")).isEqualTo(expected);
  }

  @Test
  void aKeyMayHoldMoreThanTheId() throws Exception {
    server.execute(
        "CREATE TABLE parts (id text, time timestamptz, body bytea, PRIMARY KEY (id, time))"
            + " PARTITION BY RANGE (time)",
        "CREATE TABLE parts_1 PARTITION OF parts DEFAULT");
    Map<String, ?> columns = Map.of("columns", Map.of("id", "id", "time", "time", "body", "body"));
    Event event = Event.builder().body("x", "text/plain").build();
    deliver("parts", columns, event);
    deliver("parts", columns, event);
    assertThat(rows("SELECT count(*) FROM parts")).containsExactly("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id text, body bytea | CREATE UNIQUE INDEX ON \"broken\" (\"id\") | invalid",
        "id text PRIMARY KEY | no column \"body\" | invalid",
        "id text PRIMARY KEY, body bytea, more int NOT NULL | its column \"more\" | invalid",
        "id text PRIMARY KEY, body text GENERATED ALWAYS AS ('x') STORED | 428C9 | invalid",
      })
  void aTableThatDoesNotFitSaysWhatToDo(String definition, String part, String reason) {
    server.execute("DROP TABLE IF EXISTS broken", "CREATE TABLE broken (" + definition + ")");
    assertRefused(Map.of(), part, reason);
  }

  @Test
  void indexesThatKeepNoRepeatOutDoNotCount() {
    server.execute(
        "DROP TABLE IF EXISTS broken",
        "CREATE TABLE broken (id text, body bytea, profile text)",
        "CREATE UNIQUE INDEX ON broken (id) WHERE profile IS NULL",
        "CREATE UNIQUE INDEX ON broken (lower(id))",
        "CREATE UNIQUE INDEX ON broken (id, profile)",
        "ALTER TABLE broken ADD UNIQUE (id) DEFERRABLE");
    assertRefused(Map.of(), "no unique index", "invalid");
  }

  @Test
  void anUnloggedTableIsTakenOnlyByWhoAcceptsALoss() throws Exception {
    server.execute(
        "DROP TABLE IF EXISTS broken",
        "CREATE UNLOGGED TABLE broken (id text PRIMARY KEY, body bytea)");
    assertRefused(Map.of(), "SET LOGGED", "invalid");
    assertThat(probe(Map.of("synchronous_commit", "off"))).contains("takes rows");
  }

  @Test
  void aViewIsNoTable() {
    server.execute("DROP TABLE IF EXISTS broken", "CREATE TABLE base (id text PRIMARY KEY)");
    server.execute("CREATE VIEW broken AS SELECT id, ''::bytea AS body FROM base");
    try {
      assertRefused(Map.of(), "a view", "invalid");
    } finally {
      server.execute("DROP VIEW broken");
    }
  }

  @Test
  void whatIsMissingOrForbiddenHasItsReason() {
    server.execute("DROP TABLE IF EXISTS broken");
    assertRefused(Map.of(), "it does not exist", "no_destination");
    assertRefused(Map.of("database", "nowhere"), "nowhere", "no_destination");
    assertRefused(Map.of("username", "nobody", "password", "canary-9"), "nobody", "unauthorized");
    server.execute("CREATE TABLE broken (id text PRIMARY KEY, body bytea)");
    server.execute("ALTER USER stranger PASSWORD 'known'");
    assertRefused(Map.of("username", "stranger", "password", "known"), "GRANT INSERT", "forbidden");
    assertRefused(
        Map.of("username", "stranger", "password", "canary-9"), "password", "unauthorized");
    assertRefused(Map.of("username", "stranger"), "password", "unauthorized");
  }

  private static void assertRefused(Map<String, ?> more, String part, String reason) {
    Throwable opened =
        catchThrowable(() -> new PostgresqlIngress().open(broken(more), new NoSignals()));
    Throwable probed = catchThrowable(() -> probe(more));
    for (Throwable thrown : List.of(opened, probed)) {
      assertThat(thrown)
          .isInstanceOf(IngressException.class)
          .hasMessageContaining(part)
          .hasMessageNotContaining("canary");
      assertThat(((IngressException) thrown).reason()).hasToString(reason);
    }
  }

  private static String probe(Map<String, ?> more) throws Exception {
    return new PostgresqlIngress().probe(broken(more));
  }

  private static Destination broken(Map<String, ?> more) {
    Map<String, Object> options =
        Profiles.at(server, "broken", Map.of("columns", Map.of("id", "id", "body", "body")));
    options.putAll(more);
    return Profiles.destination(options);
  }

  @Test
  void aProbeMakesNothingAndSaysWhatItFound() throws Exception {
    Destination absent =
        Profiles.destination(Profiles.at(server, "absent", Map.of("create", true)));
    assertThat(new PostgresqlIngress().probe(absent))
        .startsWith("connected to PostgreSQL ")
        .contains("synchronous_commit on")
        .endsWith("table absent is not there yet");
    assertThat(rows("SELECT to_regclass('absent')")).containsExactly("null");
  }

  @ParameterizedTest
  @CsvSource({"off, '', on", "local, '', local", "on, remote_write, remote_write", "on, off, off"})
  void aCommitWaitsAsTheProfileOrElseTheServerSays(String usual, String wanted, String used)
      throws Exception {
    server.execute("ALTER ROLE postgres SET synchronous_commit = " + usual);
    try {
      Map<String, ?> more = wanted.isEmpty() ? Map.of() : Map.of("synchronous_commit", wanted);
      try (Connection connection =
              Server.connect(Profiles.destination(Profiles.at(server, "t", more)));
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SHOW synchronous_commit")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(used);
      }
    } finally {
      server.execute("ALTER ROLE postgres RESET synchronous_commit");
    }
  }

  private static void deliver(String table, Map<String, ?> more, Event event) throws Exception {
    try (EventBus bus = bus(table, more)) {
      Delivery delivery = bus.put(event).delivered().get(60, TimeUnit.SECONDS);
      assertThat(delivery.everywhere()).as("%s", delivery).isTrue();
    }
  }

  private static EventBus bus(String table, Map<String, ?> more) {
    return EventBus.builder().profile("postgresql", "p", Profiles.at(server, table, more)).start();
  }

  private static Fate fate(Delivery delivery) {
    return delivery.fates().values().iterator().next();
  }

  /** Each row as one text, with strokes between. */
  private static List<String> rows(String query) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet found = statement.executeQuery(query)) {
      while (found.next()) {
        List<String> values = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          values.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join("|", values));
      }
    }
    return rows;
  }
}
