package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.KafkaBroker;
import io.evbus.testkit.Ports;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the broker doesn't play along. */
@Timeout(300)
class KafkaFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(120);
  private static final int WINDOW = 256;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker =
        KafkaBroker.start(
            "authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            "super.users=User:ANONYMOUS;User:" + KafkaBroker.PLAIN_USER);
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void everyEventSurvivesKillsAndAtMostTheWindowIsRepeatedPerKill() throws Exception {
    int kills = 2;
    int events = 20_000;
    broker.topics().create("kill", 1, Map.of());
    try (EventBus bus =
        EventBus.builder()
            .profile("kafka", "k", profile(broker.port(), "kill"))
            .lanes("*", Map.of("window", WINDOW, "reopen_cap", "500ms"))
            .putTimeout(Duration.ofSeconds(120))
            .start()) {
      for (int i = 0; i < events; i++) {
        if (i == events / 4 || i == events / 2) {
          long before = lane(bus).delivered();
          await()
              .atMost(SOON)
              .until(() -> lane(bus).delivered() > before || lane(bus).pending() == 0);
          broker.kill9();
          broker.restart();
        }
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).delivered()).isEqualTo(events);
      assertThat(lane(bus).dead()).isZero();
    }
    List<Integer> arrived =
        broker.topics().records("kill").stream()
            .map(record -> Integer.valueOf(new String(record.value(), StandardCharsets.UTF_8)))
            .toList();
    Set<Integer> distinct = arrived.stream().collect(Collectors.toSet());
    assertThat(distinct).hasSize(events);
    assertThat(arrived.size() - events).isBetween(0, kills * WINDOW);
    assertThat(arrived.stream().distinct().toList()).as("first arrivals").isSorted();
  }

  @Test
  void wrongCredentialsShowAsUnauthorizedCostNoAttemptAndAreShownNowhere() throws Exception {
    String canary = "canary-7f3a \"quoted\\";
    broker.topics().create("auth", 1, Map.of());
    allow("late", "auth", AclOperation.WRITE);
    allow("late", "auth", AclOperation.DESCRIBE);
    broker.topics().password("late", "other-password");
    Map<String, Object> profile = profile(broker.saslPort(), "auth");
    profile.put("sasl_mechanism", "SCRAM-SHA-256");
    profile.put("sasl_plain_username", "late");
    profile.put("sasl_plain_password", canary);
    try (CapturedLog log = CapturedLog.of("");
        EventBus bus =
            EventBus.builder()
                .profile("kafka", "a", profile)
                .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1)))
                .start()) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("credentials");
      broker.topics().password("late", canary);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(bus.stats() + " " + bus.lanes()).doesNotContain("canary-7f3a");
      assertThat(log.said()).anyMatch(said -> said.contains("sasl.jaas.config"));
      assertThat(log.said()).noneMatch(said -> said.contains("canary-7f3a"));
    }
  }

  @Test
  void plainLetsAPasswordWithAwkwardSignsIn() throws Exception {
    broker.topics().create("plain", 1, Map.of());
    Map<String, Object> profile = profile(broker.saslPort(), "plain");
    profile.put("sasl_plain_username", KafkaBroker.PLAIN_USER);
    profile.put("sasl_plain_password", KafkaBroker.PLAIN_PASSWORD);
    try (EventBus bus = EventBus.builder().profile("kafka", "p", profile).start()) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
  }

  @Test
  void aTopicThatTheUserMayNotWriteWaitsUntilItMay() throws Exception {
    broker.topics().create("closed", 1, Map.of());
    broker.topics().password("reader", "p");
    allow("reader", "closed", AclOperation.DESCRIBE);
    Map<String, Object> profile = profile(broker.saslPort(), "closed");
    profile.put("sasl_mechanism", "SCRAM-SHA-512");
    profile.put("sasl_plain_username", "reader");
    profile.put("sasl_plain_password", "p");
    try (EventBus bus =
        EventBus.builder()
            .profile("kafka", "c", profile)
            .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1)))
            .start()) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("ACLs"));
      assertThat(lane(bus).pending()).isOne();
      allow("reader", "closed", AclOperation.WRITE);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void aTopicByRoutingKeyThatTheUserMayNotWriteIsThatEventsFaultAlone() throws Exception {
    broker.topics().create("many.open", 1, Map.of());
    broker.topics().create("many.closed", 1, Map.of());
    broker.topics().create("many.hidden", 1, Map.of());
    broker.topics().password("router", "p");
    allow("router", "many.open", AclOperation.DESCRIBE);
    allow("router", "many.open", AclOperation.WRITE);
    allow("router", "many.closed", AclOperation.DESCRIBE);
    Map<String, Object> profile = profile(broker.saslPort(), "unused");
    profile.remove("topics");
    profile.put("topic_prefix", "many.");
    profile.put("sasl_mechanism", "SCRAM-SHA-512");
    profile.put("sasl_plain_username", "router");
    profile.put("sasl_plain_password", "p");
    try (EventBus bus = EventBus.builder().profile("kafka", "r", profile).start()) {
      for (String key : List.of("open", "closed", "hidden", "open", "closed", "open")) {
        bus.put(bus.event(key).routingKey(key).build());
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(3);
      assertThat(lane(bus).reopened()).isZero();
      assertThat(bus.deadLetters())
          .hasSize(3)
          .allSatisfy(
              letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.FORBIDDEN);
                assertThat(letter.detail())
                    .contains("topic many.", " on 127.0.0.1:" + broker.saslPort(), "ACLs");
              });
      allow("router", "many.closed", AclOperation.WRITE);
      await()
          .atMost(SOON)
          .until(
              () ->
                  bus.put(bus.event("now").routingKey("closed").build())
                      .delivered()
                      .get(60, TimeUnit.SECONDS)
                      .everywhere());
    }
  }

  private static void allow(String user, String topic, AclOperation operation) {
    AclBinding binding =
        new AclBinding(
            new ResourcePattern(ResourceType.TOPIC, topic, PatternType.LITERAL),
            new AccessControlEntry("User:" + user, "*", operation, AclPermissionType.ALLOW));
    var unused = broker.topics().ask(admin -> admin.createAcls(List.of(binding)).all());
  }

  @Test
  void aTopicWithTooFewReplicasRefusesAndSaysSo() throws Exception {
    broker.registerAbsentBroker();
    broker.topics().createUnderReplicated("lonely");
    Map<String, Object> profile = profile(broker.port(), "lonely");
    profile.put("delivery_timeout", "2s");
    try (EventBus bus =
        EventBus.builder()
            .profile("kafka", "l", profile)
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
                assertThat(letter.detail()).contains("refused", "min.insync.replicas");
              });
    }
    assertThat(broker.topics().records("lonely")).isEmpty();
  }

  @Test
  void aTopicThatIsDeletedUnderALaneDoesNotMakeItHang() throws Exception {
    broker.topics().create("deleted", 1, Map.of());
    Map<String, Object> profile = profile(broker.port(), "deleted");
    profile.put("delivery_timeout", "3s");
    try (EventBus bus =
        EventBus.builder()
            .profile("kafka", "d", profile)
            .lanes("*", Map.of("reopen_cap", "200ms"))
            .start()) {
      assertThat(bus.put("before").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      var unused = broker.topics().ask(admin -> admin.deleteTopics(List.of("deleted")).all());
      for (int i = 0; i < 20; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      LaneStats end = lane(bus);
      assertThat(end.delivered() + end.dead()).isEqualTo(21);
      // This broker makes topics for producers that ask, so the topic may be there again.
      long there =
          broker.topics().names().contains("deleted")
              ? broker.topics().records("deleted").size()
              : 0;
      assertThat(there).isEqualTo(end.delivered() - 1);
    }
  }

  @Test
  void aBrokerThatIsDownDelaysNothingAndIsNamed() {
    AtomicInteger others = new AtomicInteger();
    Map<String, Object> profile = profile(Ports.free(), "none");
    profile.put("timeout", "1s");
    EventBus bus =
        EventBus.builder()
            .profile("kafka", "down", profile)
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
                    .lane("kafka.down/none")
                    .orElseThrow()
                    .lastError()
                    .orElse("")
                    .contains("is the broker running there?"));
    var end = bus.close(Duration.ofSeconds(30));
    assertThat(end.lane("kafka.down/none").orElseThrow().pending()).isEqualTo(100);
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static Map<String, Object> profile(int port, String topic) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("bootstrap_servers", "127.0.0.1:" + port);
    profile.put("topics", topic);
    return profile;
  }
}
