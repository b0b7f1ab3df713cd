package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.testkit.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(240)
class KafkaIngressTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void theOriginalsProfileReachesEachTopicWithAllProperties() throws Exception {
    broker.topics().create("original1", 1, Map.of());
    broker.topics().create("original2", 1, Map.of());
    Map<String, Object> profile =
        Map.of(
            "connection",
            Map.of(
                "bootstrap_servers",
                List.of("127.0.0.1:" + broker.port()),
                "acks",
                "all",
                "client_id",
                "shop",
                "request_timeout_ms",
                30000,
                "linger_ms",
                0),
            "topics",
            List.of("original1", "original2"),
            "key",
            "fixed");
    try (EventBus bus = EventBus.builder().profile("kafka", "profile_name", profile).start()) {
      Event event =
          bus.event(Map.of("n", 1))
              .routingKey("orders.eu")
              .headers(Map.of("who", "me", "traceparent", TRACE))
              .build();
      Delivery delivery = bus.put(event).delivered().get(60, TimeUnit.SECONDS);
      assertThat(delivery.fates())
          .containsOnlyKeys("kafka.profile_name/original1", "kafka.profile_name/original2");
      assertThat(delivery.everywhere()).isTrue();
      for (String topic : List.of("original1", "original2")) {
        ConsumerRecord<byte[], byte[]> record = only(topic);
        assertThat(text(record.value())).isEqualTo("{\"n\":1}");
        assertThat(text(record.key())).isEqualTo("fixed");
        assertThat(headers(record))
            .containsEntry("ce_id", event.id())
            .containsEntry("ce_type", "orders.eu")
            .containsEntry("ce_time", event.time().toString())
            .containsEntry("content-type", "application/json")
            .containsEntry("who", "me")
            .containsEntry("traceparent", TRACE);
      }
    }
  }

  @Test
  void coordinatesSayWhereItIs() throws Exception {
    broker.topics().create("coordinates", 3, Map.of());
    try (EventBus bus =
        bus("coordinates", Map.of("partition", 2, "compression_type", "gzip")).start()) {
      for (int i = 0; i < 3; i++) {
        Delivery delivery =
            bus.put(bus.event(i).build(), PutOption.COORDINATES)
                .delivered()
                .get(60, TimeUnit.SECONDS);
        assertThat(delivery.fates().get("kafka.k/coordinates").coordinates())
            .isEqualTo(Map.of("topic", "coordinates", "partition", "2", "offset", "" + i));
      }
    }
  }

  @Test
  void eventsOfOneKeyKeepTheirOrderInOnePartition() throws Exception {
    broker.topics().create("keys", 4, Map.of());
    Map<String, List<String>> sent = new HashMap<>();
    try (EventBus bus = bus("keys", Map.of()).start()) {
      for (int i = 0; i < 2_000; i++) {
        String key = "key" + i % 20;
        bus.put(bus.event(i).routingKey(key).build());
        sent.computeIfAbsent(key, absent -> new ArrayList<>()).add("" + i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    Map<String, List<String>> arrived = new HashMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : broker.topics().records("keys")) {
      String key = text(record.key());
      arrived.computeIfAbsent(key, absent -> new ArrayList<>()).add(text(record.value()));
      assertThat(partitions.merge(key, record.partition(), (old, now) -> now))
          .isEqualTo(record.partition());
    }
    assertThat(arrived.keySet()).isEqualTo(sent.keySet());
    sent.forEach((key, bodies) -> assertThat(arrived.get(key)).as(key).isEqualTo(bodies));
    assertThat(partitions.values()).hasSizeGreaterThan(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "gzip", "snappy", "lz4", "zstd"})
  void everyCompressionIsReadBack(String compression) throws Exception {
    String topic = "compressed-" + compression;
    broker.topics().create(topic, 1, Map.of());
    try (EventBus bus = bus(topic, Map.of("compression_type", compression)).start()) {
      for (int i = 0; i < 100; i++) {
        bus.put("x".repeat(1_000) + i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(broker.topics().records(topic)).hasSize(100);
  }

  @Test
  void weakerAcksDeliverToo() throws Exception {
    for (int acks : new int[] {0, 1}) {
      String topic = "acks-" + acks;
      broker.topics().create(topic, 1, Map.of());
      try (EventBus bus = bus(topic, Map.of("acks", acks)).start()) {
        Delivery delivery =
            bus.put(bus.event("x").build(), PutOption.COORDINATES)
                .delivered()
                .get(60, TimeUnit.SECONDS);
        assertThat(delivery.fates().get("kafka.k/" + topic).coordinates())
            .containsEntry("offset", acks == 0 ? "unknown" : "0");
      }
      await().atMost(SOON).until(() -> broker.topics().records(topic).size() == 1);
    }
  }

  @Test
  void whatTheTopicOrTheClientFindsTooLargeIsADeadLetterAndNothingElse() throws Exception {
    broker.topics().create("small", 1, Map.of(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, "5000"));
    try (EventBus bus = bus("small", Map.of("max_request_size", "100KiB")).start()) {
      for (int i = 0; i < 50; i++) {
        bus.put("fits " + i);
      }
      assertRejected(bus, "x".repeat(10_000), Reason.TOO_LARGE); // by the topic
      assertRejected(bus, "x".repeat(101 << 10), Reason.TOO_LARGE); // unsent
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).delivered() == 50);
      assertThat(bus.stats().lanes().get(0).reopened()).isZero();
    }
    assertThat(broker.topics().records("small")).hasSize(50);
  }

  @Test
  void whatTheBrokerFindsInvalidIsADeadLetterAndItsNeighboursAreDelivered() throws Exception {
    broker.topics().create("compacted", 1, Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, "compact"));
    try (EventBus bus = bus("compacted", Map.of()).start()) {
      for (int i = 0; i < 200; i++) {
        bus.put(bus.event(i).routingKey(i % 50 == 7 ? null : "key" + i).build());
      }
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).pending() == 0);
      assertThat(bus.stats().lanes().get(0).dead()).isEqualTo(4);
      assertThat(bus.deadLetters())
          .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(Reason.INVALID));
    }
    assertThat(broker.topics().records("compacted"))
        .extracting(record -> text(record.key()))
        .contains("key0", "key6", "key8", "key199")
        .doesNotHaveDuplicates()
        .hasSize(196);
  }

  private static void assertRejected(EventBus bus, String body, Reason reason) throws Exception {
    Fate fate =
        bus.put(body).delivered().get(60, TimeUnit.SECONDS).fates().values().iterator().next();
    assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
    assertThat(fate.reason()).contains(reason);
  }

  @Test
  void aMissingTopicIsNoDeliveryAndIsNotMadeByAsking() throws Exception {
    int events = 1_000;
    try (EventBus bus = bus("missing", Map.of()).start()) {
      for (int i = 0; i < events; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).pending() == 0);
      assertThat(bus.stats().lanes().get(0).delivered()).isZero();
      assertThat(bus.stats().lanes().get(0).dead()).isEqualTo(events);
      assertThat(bus.deadLetters())
          .isNotEmpty()
          .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(Reason.NO_DESTINATION));
      assertThat(broker.topics().names()).doesNotContain("missing");
      broker.topics().create("missing", 1, Map.of());
      await()
          .atMost(SOON)
          .until(() -> bus.put("there").delivered().get(60, TimeUnit.SECONDS).everywhere());
    }
    assertThat(broker.topics().names()).contains("missing");
  }

  @Test
  void aMissingPartitionIsNoDelivery() throws Exception {
    broker.topics().create("two", 2, Map.of());
    try (EventBus bus = bus("two", Map.of("partition", 2)).start()) {
      assertRejected(bus, "x", Reason.NO_DESTINATION);
    }
  }

  @Test
  void aTopicIsMadeWhenThatIsWanted() throws Exception {
    try (EventBus bus = bus("wanted", Map.of("create", true)).start()) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(broker.topics().records("wanted")).hasSize(1);
  }

  @Test
  void aTopicByRoutingKeyStaysBehindItsPrefix() throws Exception {
    broker.topics().create("by.eu", 1, Map.of());
    Map<String, Object> profile = new HashMap<>(profile("unused", Map.of("topic_prefix", "by.")));
    profile.remove("topics");
    try (EventBus bus = EventBus.builder().profile("kafka", "k", profile).start()) {
      for (String key : List.of("eu", "us", "eu", "../x", "")) {
        bus.put(bus.event(key).routingKey(key.isEmpty() ? null : key).build());
      }
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).pending() == 0);
      assertThat(bus.stats().lanes().get(0).delivered()).isEqualTo(2);
      assertThat(bus.deadLetters())
          .hasSize(3)
          .allSatisfy(letter -> assertThat(letter.reason()).isEqualTo(Reason.NO_DESTINATION));
    }
    assertThat(broker.topics().records("by.eu")).hasSize(2);
    assertThat(broker.topics().names()).doesNotContain("by.us");
  }

  @Test
  void aProbeTellsWhatItFindsAndChangesNothing() throws Exception {
    broker.topics().create("probed", 3, Map.of());
    List<String> before = broker.topics().names();
    KafkaIngress ingress = new KafkaIngress();
    assertThat(ingress.probe(Profiles.destination(profile("probed", Map.of()))))
        .contains(
            "1 broker;", "topic probed has 3 partitions and 1 replica", "min.insync.replicas 1");
    assertThat(ingress.probe(Profiles.destination(profile("nowhere", Map.of("create", true)))))
        .contains("topic nowhere is not there yet");
    assertThatThrownBy(() -> ingress.probe(Profiles.destination(profile("nowhere", Map.of()))))
        .hasMessageContaining(
            "topic nowhere on 127.0.0.1:" + broker.port() + ": it does not exist");
    assertThat(ingress.probe(Profiles.destination(profile("probed", Map.of("partition", 2)))))
        .contains("topic probed has 3 partitions");
    assertThatThrownBy(
            () -> ingress.probe(Profiles.destination(profile("probed", Map.of("partition", 3)))))
        .hasMessageContaining("it has 3 partitions, numbered from 0, so there is no partition 3");
    assertThat(broker.topics().names()).isEqualTo(before);
    assertThat(broker.topics().records("probed")).isEmpty();
  }

  private static io.evbus.EventBusBuilder bus(String topic, Map<String, ?> more) {
    return EventBus.builder().profile("kafka", "k", profile(topic, more));
  }

  private static Map<String, Object> profile(String topic, Map<String, ?> more) {
    Map<String, Object> options = Profiles.topic(topic, more);
    options.put("bootstrap_servers", "127.0.0.1:" + broker.port());
    return options;
  }

  private static ConsumerRecord<byte[], byte[]> only(String topic) {
    List<ConsumerRecord<byte[], byte[]>> records = broker.topics().records(topic);
    assertThat(records).hasSize(1);
    return records.get(0);
  }

  private static Map<String, String> headers(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    for (Header header : record.headers()) {
      headers.put(header.key(), text(header.value()));
    }
    return headers;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
