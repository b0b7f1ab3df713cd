package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.DeadLetter;
import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.testkit.RedisEntry;
import io.evbus.testkit.RedisServer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
class RedisIngressTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.start();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void eachStreamGetsTheEventWithAllItsProperties() throws Exception {
    Map<String, Object> profile = profile("unused", Map.of("streams", List.of("first", "second")));
    try (EventBus bus = EventBus.builder().profile("valkey", "shop", profile).start()) {
      Event event =
          bus.event(Map.of("n", 1))
              .routingKey("orders.eu")
              .headers(Map.of("who", "me", "traceparent", TRACE, "data", "a header"))
              .build();
      Delivery delivery = bus.put(event).delivered().get(60, TimeUnit.SECONDS);
      assertThat(delivery.fates()).containsOnlyKeys("valkey.shop/first", "valkey.shop/second");
      assertThat(delivery.everywhere()).isTrue();
      for (String stream : List.of("first", "second")) {
        RedisEntry entry = only(stream);
        assertThat(texts(entry))
            .containsEntry("ce_specversion", "1.0")
            .containsEntry("ce_id", event.id())
            .containsEntry("ce_source", "evbus")
            .containsEntry("ce_type", "orders.eu")
            .containsEntry("ce_time", event.time().toString())
            .containsEntry("content-type", "application/json")
            .containsEntry("who", "me")
            .containsEntry("traceparent", TRACE)
            .containsEntry("header:data", "a header")
            .containsEntry("data", "{\"n\":1}");
      }
    }
  }

  @Test
  void coordinatesSayWhichEntryItIs() throws Exception {
    try (EventBus bus = bus("coordinates", Map.of())) {
      for (int i = 0; i < 3; i++) {
        Delivery delivery =
            bus.put(bus.event(i).build(), PutOption.COORDINATES)
                .delivered()
                .get(60, TimeUnit.SECONDS);
        List<RedisEntry> entries = server.entries("coordinates");
        assertThat(delivery.fates().get("redis.r/coordinates").coordinates())
            .isEqualTo(Map.of("stream", "coordinates", "entry", entries.get(i).id()));
      }
    }
  }

  @Test
  void manyEventsArriveInTheirOrder() {
    int events = 20_000;
    try (EventBus bus = bus("many", Map.of())) {
      for (int i = 0; i < events; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(server.entries("many"))
        .extracting(entry -> entry.text("data"))
        .containsExactlyElementsOf(IntStream.range(0, events).mapToObj(String::valueOf).toList());
  }

  @Test
  void aStreamThatIsNotThereIsMadeUnlessThatIsNotWanted() throws Exception {
    try (EventBus bus = bus("absent", Map.of("create", false))) {
      for (int i = 0; i < 1_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).dead()).isEqualTo(1_000);
      assertThat(bus.deadLetters())
          .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(Reason.NO_DESTINATION));
      assertThat(bus.deadLetters().get(0).detail()).contains("stream absent at", "create: false");
      assertThat(server.cli("exists", "absent")).isEqualTo("0");
      assertThat(lane(bus).reopened()).isZero();
      server.cli("xadd", "absent", "*", "made", "by hand");
      assertThat(bus.put("there").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    try (EventBus bus = bus("made", Map.of())) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(server.entries("made")).hasSize(1);
  }

  @Test
  void aKeyThatHoldsSomethingElseIsNoDestination() throws Exception {
    server.cli("set", "text", "x");
    try (EventBus bus = bus("text", Map.of())) {
      Fate fate = fate(bus, bus.event("x").build());
      assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
      assertThat(fate.reason()).contains(Reason.NO_DESTINATION);
      assertThat(lane(bus).reopened()).isZero();
    }
    assertThat(server.cli("get", "text")).isEqualTo("x");
  }

  @Test
  void aStreamByRoutingKeyStaysBehindItsPrefixAndOneBadKeyHarmsNoOther() throws Exception {
    server.cli("set", "by:text", "x");
    server.cli("set", "us", "x");
    Map<String, Object> profile = profile("unused", Map.of("stream_prefix", "by:"));
    profile.remove("streams");
    try (EventBus bus = EventBus.builder().profile("redis", "r", profile).start()) {
      for (int i = 0; i < 500; i++) {
        bus.put(bus.event(i).routingKey("eu").build());
        if (i % 100 == 7) {
          bus.put(bus.event("wrong type").routingKey("text").build());
          bus.put(bus.event("no key").build());
          bus.put(bus.event("another").routingKey("us").build());
        }
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(505);
      assertThat(lane(bus).reopened()).isZero();
      assertThat(bus.deadLetters())
          .hasSize(10)
          .extracting(DeadLetter::reason)
          .containsOnly(Reason.NO_DESTINATION);
    }
    assertThat(server.entries("by:eu")).hasSize(500);
    assertThat(server.entries("by:us")).hasSize(5);
  }

  @Test
  void aStreamKeepsAboutSoManyEntries() throws Exception {
    try (EventBus bus = bus("short", Map.of("max_length", 1_000))) {
      for (int i = 0; i < 10_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(Integer.parseInt(server.cli("xlen", "short"))).isBetween(1_000, 1_200);
  }

  @Test
  void anotherDatabaseIsReached() throws Exception {
    try (EventBus bus = bus("elsewhere", Map.of("db", 3))) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(server.cli("exists", "elsewhere")).isEqualTo("0");
    assertThat(server.cli("-n", "3", "exists", "elsewhere")).isEqualTo("1");
    assertThatThrownBy(() -> probe("s", Map.of("db", 99))).hasMessageContaining("correct db");
  }

  @Test
  void aUrlReachesTheServer() throws Exception {
    Map<String, Object> profile =
        Map.of("url", "redis://127.0.0.1:" + server.port() + "/2", "streams", "by-url");
    try (EventBus bus = EventBus.builder().profile("redis", "r", profile).start()) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(server.cli("-n", "2", "xlen", "by-url")).isEqualTo("1");
  }

  @Test
  void aProbeTellsWhatAConfirmationProvesAndChangesNothing() throws Exception {
    server.cli("xadd", "probed", "*", "a", "b");
    server.cli("rpush", "list", "x");
    List<String> before = keys();
    assertThat(probe("probed", Map.of()))
        .startsWith("connected to Redis ")
        .endsWith(
            " with 0 replicas; stream probed at 127.0.0.1:"
                + server.port()
                + " has 1 entry; appendonly yes, appendfsync always: a confirmed entry is on disk");
    assertThat(probe("nowhere", Map.of())).contains("is not there yet");
    assertThatThrownBy(() -> probe("nowhere", Map.of("create", false)))
        .hasMessageContaining("it is not there; create it");
    assertThatThrownBy(() -> probe("list", Map.of())).hasMessageContaining("the key holds a list");
    assertThatThrownBy(() -> probe("probed", Map.of("fsync", true)))
        .hasMessageContaining("fsync Redis 7.2");
    assertThat(keys()).isEqualTo(before);
    assertThat(server.cli("xlen", "probed")).isEqualTo("1");
    server.cli("config", "set", "appendfsync", "everysec");
    assertThat(probe("probed", Map.of())).contains("everysec: a crash or a power cut may lose");
    server.cli("config", "set", "appendonly", "no");
    assertThat(probe("probed", Map.of())).contains("appendonly no: a crash of the server loses");
    server.cli("config", "set", "maxmemory-policy", "allkeys-lru");
    assertThat(probe("probed", Map.of())).contains("allkeys-lru lets the server remove");
    server.cli("config", "set", "maxmemory-policy", "noeviction");
    server.cli("config", "set", "appendonly", "yes");
    server.cli("config", "set", "appendfsync", "always");
  }

  /** Sorted: KEYS answers in the order of a hash table that the server may be resizing. */
  private static List<String> keys() {
    return server.cli("keys", "*").lines().sorted().toList();
  }

  private static String probe(String stream, Map<String, ?> more) throws Exception {
    return new RedisIngress().probe(Profiles.destination(profile(stream, more)));
  }

  private static Fate fate(EventBus bus, Event event) throws Exception {
    return bus.put(event).delivered().get(60, TimeUnit.SECONDS).fates().values().iterator().next();
  }

  private static EventBus bus(String stream, Map<String, ?> more) {
    return EventBus.builder().profile("redis", "r", profile(stream, more)).start();
  }

  private static Map<String, Object> profile(String stream, Map<String, ?> more) {
    return Profiles.stream(server.port(), stream, more);
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static RedisEntry only(String stream) {
    List<RedisEntry> entries = server.entries(stream);
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  private static Map<String, String> texts(RedisEntry entry) {
    Map<String, String> texts = new HashMap<>();
    entry.fields().keySet().forEach(name -> texts.put(name, entry.text(name)));
    return texts;
  }
}
