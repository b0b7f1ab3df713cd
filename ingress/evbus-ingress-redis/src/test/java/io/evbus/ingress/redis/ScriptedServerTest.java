package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.DeadLetter;
import io.evbus.Delivery;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.testkit.CapturedLog;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers that no server at hand gives. */
@Timeout(120)
class ScriptedServerTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void anErrorDecidesItsOwnEventAndNoOther() throws Exception {
    AtomicInteger tried = new AtomicInteger();
    Function<List<String>, String> script =
        entries(
            body ->
                switch (body) {
                  case "wrong" -> "-WRONGTYPE Operation against a key holding the wrong kind\r\n";
                  case "large" -> "-ERR Elements are too large to be stored\r\n";
                  case "missing" -> ScriptedServer.NOTHING;
                  case "odd" -> tried.getAndIncrement() < 2 ? "-ERR odd\r\n" : ScriptedServer.ENTRY;
                  default -> ScriptedServer.ENTRY;
                });
    try (ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, Map.of())) {
      List<String> bodies = List.of("a", "wrong", "b", "large", "odd", "missing", "c");
      for (int i = 0; i < 300; i++) {
        bus.put("good " + i);
      }
      bodies.forEach(bus::put);
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(304);
      assertThat(lane(bus).reopened()).isZero();
      assertThat(bus.deadLetters())
          .extracting(DeadLetter::reason)
          .containsExactlyInAnyOrder(
              Reason.NO_DESTINATION, Reason.TOO_LARGE, Reason.NO_DESTINATION);
      assertThat(tried).hasValue(3);
    }
  }

  @Test
  void aFullMemoryRestsTheLaneAndCostsNoAttempt() throws Exception {
    AtomicInteger left = new AtomicInteger(20);
    Function<List<String>, String> script =
        entries(
            body ->
                left.getAndDecrement() > 0
                    ? "-OOM command not allowed when used memory > 'maxmemory'.\r\n"
                    : ScriptedServer.ENTRY);
    try (ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, Map.of())) {
      for (int i = 0; i < 10; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void anErrorAboutAllLetsTheLaneWaitAndSaysWhatToDo() throws Exception {
    for (Map.Entry<String, String> error :
        Map.of(
                "-MOVED 3999 127.0.0.1:6381\r\n", "cluster",
                "-READONLY You can't write against a read only replica.\r\n", "its master",
                "-LOADING Redis is loading the dataset in memory\r\n", "still reading",
                "-MASTERDOWN Link with MASTER is down\r\n", "its master")
            .entrySet()) {
      AtomicInteger left = new AtomicInteger(3);
      Function<List<String>, String> script =
          entries(body -> left.getAndDecrement() > 0 ? error.getKey() : ScriptedServer.ENTRY);
      try (ScriptedServer server = new ScriptedServer(script);
          EventBus bus = bus(server, Map.of())) {
        bus.put("patient");
        await()
            .atMost(SOON)
            .until(() -> lane(bus).lastError().orElse("").contains(error.getValue()));
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
        assertThat(lane(bus).dead()).isZero();
      }
    }
  }

  @Test
  void whatAnswersBeforeTheConnectionEndsIsNotSentAgain() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    Function<List<String>, String> script =
        entries(body -> answered.incrementAndGet() == 50 ? "" : ScriptedServer.ENTRY);
    try (ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, Map.of())) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).reopened()).isEqualTo(1);
      assertThat(answered.get()).isEqualTo(101);
    }
  }

  @Test
  void aDiskThatHasConfirmedDelivers() throws Exception {
    AtomicInteger left = new AtomicInteger(2);
    Function<List<String>, String> entries = entries(body -> ScriptedServer.ENTRY);
    Function<List<String>, String> script =
        command -> {
          if (!command.get(0).equals("WAITAOF")) {
            return entries.apply(command);
          }
          boolean trial = command.get(3).equals("1");
          return trial || left.getAndDecrement() <= 0 ? "*2\r\n:1\r\n:0\r\n" : "*2\r\n:0\r\n:0\r\n";
        };
    try (ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, Map.of("fsync", true))) {
      Delivery delivery =
          bus.put(bus.event("x").build(), PutOption.COORDINATES)
              .delivered()
              .get(60, TimeUnit.SECONDS);
      assertThat(delivery.everywhere()).isTrue();
      assertThat(delivery.fates().get("redis.r/s").attempts()).isEqualTo(3);
      assertThat(delivery.fates().get("redis.r/s").coordinates())
          .isEqualTo(Map.of("stream", "s", "entry", "1795728447623-0"));
      assertThat(server.commands()).contains(List.of("WAITAOF", "1", "0", "2000"));
    }
  }

  @Test
  void aServerThatCantSyncOnDemandIsToldFromOneThatCan() throws Exception {
    Function<List<String>, String> old = entries(body -> ScriptedServer.ENTRY);
    try (ScriptedServer server = new ScriptedServer(old)) {
      assertThat(probe(server, Map.of("fsync", true))).hasMessageContaining("fsync Redis 7.2");
    }
    Function<List<String>, String> unsynced =
        command ->
            command.get(0).equals("WAITAOF")
                ? "-ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.\r\n"
                : old.apply(command);
    try (ScriptedServer server = new ScriptedServer(unsynced)) {
      assertThat(probe(server, Map.of("fsync", true))).hasMessageContaining("appendonly yes");
    }
  }

  @Test
  void aServerThatRepeatsThePasswordIsNotQuoted() throws Exception {
    Function<List<String>, String> script =
        command ->
            "-ERR unknown command '%s', with args beginning with: '%s'\r\n"
                .formatted(command.get(0), String.join("' '", command.subList(1, command.size())));
    Map<String, Object> options = Map.of("username", "u", "password", "canary-7f3a");
    try (CapturedLog log = CapturedLog.of("");
        ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, options)) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().isPresent());
      assertThat(lane(bus).lastError().orElseThrow()).contains("users Redis 6");
      assertThat(bus.stats() + " " + bus.lanes()).doesNotContain("canary");
      assertThat(log.said()).noneMatch(said -> said.contains("canary"));
    }
  }

  @Test
  void anIdleServerIsAskedForASignOfLife() throws Exception {
    Function<List<String>, String> entries = entries(body -> ScriptedServer.ENTRY);
    AtomicInteger asked = new AtomicInteger();
    Function<List<String>, String> script =
        command ->
            command.get(0).equals("PING") && asked.incrementAndGet() == 3
                ? ""
                : entries.apply(command);
    try (ScriptedServer server = new ScriptedServer(script);
        EventBus bus = bus(server, Map.of("heartbeat", "50ms"))) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      await().atMost(SOON).until(() -> asked.get() >= 3);
      assertThat(bus.put("y").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
  }

  @Test
  void somethingElseThanARedisIsALostConnection() throws Exception {
    try (ScriptedServer server = new ScriptedServer(command -> "HTTP/1.1 400 Bad Request\r\n")) {
      assertThat(probe(server, Map.of())).hasMessageStartingWith("Opening stream s at 127.0.0.1:");
    }
  }

  /** Answers entries by their bodies, and all else as an old server without rights would. */
  private static Function<List<String>, String> entries(Function<String, String> byBody) {
    return command ->
        switch (command.get(0)) {
          case "XADD" ->
              command.contains("rehearsal")
                  ? "-ERR Invalid stream ID specified as stream command argument\r\n"
                  : byBody.apply(command.get(command.size() - 1).replace("\"", ""));
          case "PING" -> "-NOPERM this user has no permissions to run the 'ping' command\r\n";
          case "CLIENT" -> ScriptedServer.OK;
          default -> "-ERR unknown command\r\n";
        };
  }

  private static EventBus bus(ScriptedServer server, Map<String, ?> more) {
    return EventBus.builder()
        .profile("redis", "r", Profiles.stream(server.port(), "s", more))
        .lanes("*", Map.of("reopen_cap", "100ms", "retry", Map.of("backoff", "1ms")))
        .start();
  }

  private static Throwable probe(ScriptedServer server, Map<String, ?> more) {
    return catchThrowable(
        () ->
            new RedisIngress()
                .probe(Profiles.destination(Profiles.stream(server.port(), "s", more))));
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  @Test
  void aProbeSaysWhatItMayNotAsk() throws Exception {
    try (ScriptedServer server = new ScriptedServer(entries(body -> ScriptedServer.ENTRY))) {
      String said =
          new RedisIngress()
              .probe(Profiles.destination(Profiles.stream(server.port(), "s", Map.of())));
      assertThat(said)
          .isEqualTo(
              "connected to Redis; what is at stream s at 127.0.0.1:"
                  + server.port()
                  + ", this user may not ask; how it keeps entries on disk, this user may not ask");
    }
  }
}
