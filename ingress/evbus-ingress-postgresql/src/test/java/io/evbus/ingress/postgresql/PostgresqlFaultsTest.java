package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.PostgresqlServer;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the server doesn't play along. */
@Timeout(240)
class PostgresqlFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static PostgresqlServer server;

  @BeforeAll
  static void start() {
    server = PostgresqlServer.start("max_connections = 20", "superuser_reserved_connections = 3");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void nothingIsLostOrThereTwiceAfterKills() throws Exception {
    int events = 20_000;
    try (EventBus bus =
        bus("kills", Map.of("window", 256, "reopen_cap", "500ms"), Map.of("create", true))) {
      bus.put(0).delivered().get(60, TimeUnit.SECONDS);
      for (int i = 1; i < events; i++) {
        if (i % (events / 4) == 0) {
          long before = lane(bus).delivered();
          await()
              .atMost(SOON)
              .until(() -> lane(bus).delivered() > before || lane(bus).pending() == 0);
          server.kill9();
          server.restart();
        }
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).delivered()).isEqualTo(events);
      assertThat(lane(bus).reopened()).isGreaterThanOrEqualTo(3);
      assertThat(lane(bus).dead()).isZero();
      assertThat(number("SELECT count(*) FROM kills")).isEqualTo(events);
      assertThat(number("SELECT count(DISTINCT id) FROM kills")).isEqualTo(events);
    }
  }

  @Test
  void aConnectionThatAnOperatorEndsIsOpenedAgain() throws Exception {
    try (EventBus bus = bus("ended", Map.of(), Map.of("create", true))) {
      bus.put(1).delivered().get(60, TimeUnit.SECONDS);
      server.execute(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
              + " WHERE application_name LIKE 'evbus%ended'");
      assertThat(bus.put(2).delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      assertThat(lane(bus).reopened()).isEqualTo(1);
    }
  }

  @Test
  void aTableThatGoesMakesTheLaneWaitUntilItIsBack() throws Exception {
    try (EventBus bus = bus("gone", Map.of("reopen_cap", "200ms"), Map.of())) {
      bus.put(1);
      awaitError(bus, "it does not exist");
      String definition =
          "CREATE TABLE gone (id text PRIMARY KEY, profile text, routing_key text,"
              + " time timestamptz, content_type text, headers jsonb, body text)";
      server.execute(definition);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      server.execute("DROP TABLE gone");
      bus.put(2);
      awaitError(bus, "gone");
      server.execute(definition);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(number("SELECT count(*) FROM gone")).isEqualTo(1);
    }
  }

  @Test
  void aLockIsWaitedForAndNobodyIsLeftBehindOnTheServer() throws Exception {
    try (EventBus bus =
        bus(
            "locked",
            Map.of("attempt_timeout", "4s", "reopen_cap", "100ms"),
            Map.of("create", true))) {
      bus.put(1).delivered().get(60, TimeUnit.SECONDS);
      try (Connection holder = server.connect()) {
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
          lock.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");
        }
        bus.put(2);
        awaitError(bus, "look for locks");
        await("all but the one that opens next are gone")
            .atMost(SOON)
            .until(
                () ->
                    number(
                            "SELECT count(*) FROM pg_stat_activity"
                                + " WHERE wait_event_type = 'Lock'"
                                + " AND application_name LIKE 'evbus%'")
                        <= 1);
        holder.rollback();
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(number("SELECT count(*) FROM locked")).isEqualTo(2);
    }
  }

  @Test
  void aStatementThatTakesTooLongIsEndedByTheServer() throws Exception {
    try (EventBus bus =
        bus(
            "slow",
            Map.of("reopen_cap", "100ms"),
            Map.of("create", true, "statement_timeout", "300ms"))) {
      bus.put(1).delivered().get(60, TimeUnit.SECONDS);
      try (Connection holder = server.connect()) {
        holder.setAutoCommit(false);
        try (Statement lock = holder.createStatement()) {
          lock.execute("LOCK TABLE slow IN ACCESS EXCLUSIVE MODE");
        }
        bus.put(2);
        awaitError(bus, "57014");
        holder.rollback();
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void aServerThatTakesNoWritesMakesTheLaneWait() throws Exception {
    server.execute("CREATE TABLE standby (id text PRIMARY KEY, body bytea)");
    Map<String, Object> columns = Map.of("columns", Map.of("id", "id", "body", "body"));
    try (EventBus bus = bus("standby", Map.of("reopen_cap", "200ms"), columns)) {
      bus.put(1).delivered().get(60, TimeUnit.SECONDS);
      server.execute(
          "ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()");
      try {
        await()
            .atMost(SOON)
            .until(
                () -> {
                  if (lane(bus).lastError().isEmpty()) {
                    bus.put(2);
                  }
                  return lane(bus).lastError().isPresent();
                });
      } finally {
        server.execute(
            "SET default_transaction_read_only = off",
            "ALTER SYSTEM RESET default_transaction_read_only",
            "SELECT pg_reload_conf()");
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void aServerWithoutRoomForAConnectionMakesTheLaneWait() throws Exception {
    server.execute("CREATE USER guest", "GRANT ALL ON SCHEMA public TO guest");
    server.execute("ALTER USER guest PASSWORD 'known' CONNECTION LIMIT 0");
    Map<String, Object> more = new HashMap<>();
    more.put("username", "guest");
    more.put("password", "known");
    more.put("create", true);
    try (CapturedLog log = CapturedLog.of("");
        EventBus bus = bus("crowded", Map.of("reopen_cap", "200ms"), more)) {
      bus.put(1);
      awaitError(bus, "53300");
      assertThat(lane(bus).state()).isNotEqualTo(LaneState.UNAUTHORIZED);
      server.execute("ALTER USER guest CONNECTION LIMIT -1");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(log.said()).noneMatch(said -> said.contains("known"));
    }
  }

  private static void awaitError(EventBus bus, String part) {
    await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains(part));
  }

  private static EventBus bus(String table, Map<String, ?> lane, Map<String, ?> more) {
    return EventBus.builder()
        .profile("postgres", "f", Profiles.at(server, table, more))
        .lanes("*", Map.copyOf(lane))
        .putTimeout(Duration.ofSeconds(120))
        .start();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static long number(String query) throws SQLException {
    try (Connection connection = server.connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }
}
