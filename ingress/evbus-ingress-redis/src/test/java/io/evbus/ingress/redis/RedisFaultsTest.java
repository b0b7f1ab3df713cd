package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.spi.BusSpec;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.Ports;
import io.evbus.testkit.RedisServer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the server doesn't play along. */
@Timeout(240)
class RedisFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final int WINDOW = 256;
  private static final String CANARY = "canary-7f3a \"quoted\" Köln";
  private RedisServer server;

  @BeforeEach
  void start() {
    server = RedisServer.start();
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void everyEventSurvivesKillsAndAtMostTheWindowIsRepeatedPerKill() throws Exception {
    int kills = 3;
    int events = 20_000;
    try (EventBus bus =
        bus(Map.of())
            .lanes("*", Map.of("window", WINDOW, "reopen_cap", "500ms"))
            .putTimeout(SOON)
            .start()) {
      for (int i = 0; i < events; i++) {
        if (i % (events / 4) == 0 && i > 0) {
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
      assertThat(lane(bus).dead()).isZero();
    }
    List<Integer> arrived =
        server.entries("s").stream().map(entry -> Integer.valueOf(entry.text("data"))).toList();
    Set<Integer> distinct = new HashSet<>(arrived);
    assertThat(distinct).hasSize(events);
    assertThat(arrived.size() - events).isBetween(0, kills * WINDOW);
  }

  @Test
  void aWrongPasswordShowsAsUnauthorizedCostsNoAttemptAndIsShownNowhere() throws Exception {
    server.cli("acl", "setuser", "late", "on", ">other", "~s", "+xadd");
    Map<String, Object> options = Map.of("username", "late", "password", CANARY);
    try (CapturedLog log = CapturedLog.of("");
        EventBus bus = patient(options)) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("check username and password");
      server.cli("acl", "setuser", "late", ">" + CANARY);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(bus.stats() + " " + bus.lanes()).doesNotContain("canary");
      assertThat(log.said()).noneMatch(said -> said.contains("canary"));
    }
  }

  @Test
  void thePasswordOfTheDefaultUserLetsIn() throws Exception {
    server.requirePassword(CANARY);
    try (EventBus bus = patient(Map.of())) {
      bus.put("no password");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("set password");
    }
    try (EventBus bus = patient(Map.of("password", CANARY))) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(server.entries("s")).hasSize(1);
  }

  @Test
  void aPasswordThatTheServerDoesNotWantIsNamed() throws Exception {
    try (EventBus bus = patient(Map.of("password", CANARY))) {
      bus.put("x");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("remove password");
    }
  }

  @Test
  void aStreamThatTheUserMayNotWriteWaitsUntilItMay() throws Exception {
    server.cli("acl", "setuser", "u", "on", ">p", "~other", "+xadd");
    try (EventBus bus = patient(Map.of("username", "u", "password", "p"))) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("ACL"));
      assertThat(lane(bus).pending()).isOne();
      server.cli("acl", "setuser", "u", "~s");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void aRightThatIsTakenAwayLetsTheLaneWait() throws Exception {
    server.cli("acl", "setuser", "u", "on", ">p", "~s", "+xadd");
    try (EventBus bus = patient(Map.of("username", "u", "password", "p"))) {
      assertThat(bus.put("before").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      server.cli("acl", "setuser", "u", "-xadd");
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("ACL"));
      server.cli("acl", "setuser", "u", "+xadd");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
    assertThat(server.entries("s")).hasSize(2);
  }

  @Test
  void aFullMemoryGivesNoEventUp() throws Exception {
    server.cli("config", "set", "maxmemory", "1");
    try (EventBus bus = patient(Map.of())) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("maxmemory"));
      server.cli("config", "set", "maxmemory", "0");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
    assertThat(server.entries("s")).hasSize(100);
  }

  @Test
  void whatTheServerFindsTooLargeIsADeadLetterAndNothingElse() throws Exception {
    server.cli("config", "set", "proto-max-bulk-len", "1mb");
    BusSpec.Limits usual = BusSpec.Limits.defaults();
    BusSpec.Limits large =
        new BusSpec.Limits(usual.ringSlots(), 64 << 20, 4 << 20, usual.putTimeout(), usual.drain());
    try (EventBus bus =
        bus(Map.of()).lanes("*", Map.of("reopen_cap", "100ms")).limits(large).start()) {
      for (int i = 0; i < 50; i++) {
        bus.put("fits " + i);
      }
      bus.put("x".repeat(2 << 20));
      for (int i = 50; i < 100; i++) {
        bus.put("fits " + i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(100);
      assertThat(bus.deadLetters())
          .singleElement()
          .satisfies(
              letter ->
                  assertThat(letter.reason()).isIn(Reason.TOO_LARGE, Reason.KILLS_CONNECTION));
    }
  }

  @Test
  void aReplicaTakesNothingAndConfirmsWhatItsMasterHas() throws Exception {
    try (RedisServer replica =
            RedisServer.start(
                "replicaof 127.0.0.1 " + server.port(), "repl-diskless-sync-delay 0");
        EventBus waiting =
            EventBus.builder()
                .profile("redis", "r", Profiles.stream(replica.port(), "s", Map.of()))
                .lanes("*", Map.of("reopen_cap", "200ms"))
                .start();
        EventBus bus = bus(Map.of("replicas", 1)).start()) {
      waiting.put("refused");
      await()
          .atMost(SOON)
          .until(() -> lane(waiting).lastError().orElse("").contains("connect to its master"));
      await().atMost(SOON).until(() -> server.cli("info", "replication").contains("state=online"));
      for (int i = 0; i < 1_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(replica.entries("s")).hasSize(1_000);
      replica.cli("replicaof", "no", "one");
      await().atMost(SOON).until(() -> waiting.stats().allDelivered());
    }
  }

  @Test
  void tooFewReplicasRefuseAndAreNamed() throws Exception {
    try (EventBus bus =
        bus(Map.of("replicas", 1, "replicas_timeout", "20ms"))
            .lanes("*", Map.of("retry", Map.of("attempts", 2, "backoff", "1ms")))
            .start()) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(bus.deadLetters())
          .hasSize(100)
          .allSatisfy(
              letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.ATTEMPTS_EXHAUSTED);
                assertThat(letter.detail()).contains("refused", "only 0 of 1 replicas");
              });
    }
  }

  @Test
  void aServerThatAnswersNothingIsNoticed() throws Exception {
    try (EventBus bus = patient(Map.of("timeout", "500ms"))) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      server.freeze();
      bus.put("y");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("no answer"));
      server.thaw();
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
  }

  @Test
  void aServerThatIsDownDelaysNothingAndIsNamed() {
    AtomicInteger others = new AtomicInteger();
    EventBus bus =
        EventBus.builder()
            .profile("redis", "down", Profiles.stream(Ports.free(), "s", Map.of()))
            .ingress("other", event -> others.incrementAndGet())
            .start();
    for (int i = 0; i < 100; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> others.get() == 100);
    await()
        .atMost(SOON)
        .until(
            () ->
                bus.stats()
                    .lane("redis.down/s")
                    .orElseThrow()
                    .lastError()
                    .orElse("")
                    .contains("is the server running there?"));
    var end = bus.close(Duration.ofSeconds(30));
    assertThat(end.lane("redis.down/s").orElseThrow().pending()).isEqualTo(100);
  }

  private EventBus patient(Map<String, ?> options) {
    return bus(options)
        .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1)))
        .start();
  }

  private EventBusBuilder bus(Map<String, ?> options) {
    return EventBus.builder().profile("redis", "r", Profiles.stream(server.port(), "s", options));
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }
}
