package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.testkit.Ports;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the broker doesn't play along. */
@Timeout(240)
class RabbitMqFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int WINDOW = 256;

  @BeforeEach
  void installed() {
    RabbitMqBroker.assumeInstalled();
  }

  @Test
  void everyEventSurvivesKillsAndAtMostTheWindowIsRepeatedPerKill() throws Exception {
    int kills = 2;
    int events = 20_000;
    try (RabbitMqBroker broker = RabbitMqBroker.start();
        EventBus bus =
            EventBus.builder()
                .profile("pika", "k", profile(broker.port(), "kill"))
                .lanes("*", Map.of("window", WINDOW, "reopen_cap", "500ms"))
                .putTimeout(Duration.ofSeconds(120))
                .start()) {
      bus.put(0).delivered().get(60, TimeUnit.SECONDS);
      // A queue declared a moment before a kill is forgotten by the broker with all that it holds.
      broker.ctl("stop_app");
      broker.ctl("start_app");
      for (int i = 1; i < events; i++) {
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
      LaneStats end = lane(bus);
      assertThat(end.delivered()).isEqualTo(events);
      assertThat(end.reopened()).isGreaterThanOrEqualTo(kills);
      assertThat(end.dead()).isZero();
      try (Readback readback = new Readback(broker)) {
        List<GetResponse> messages = readback.drain("kill");
        Set<Integer> distinct =
            messages.stream()
                .map(message -> new String(message.getBody(), StandardCharsets.UTF_8))
                .map(Integer::valueOf)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(distinct).hasSize(events);
        assertThat(messages.size() - events).isBetween(0, kills * WINDOW);
      }
    }
  }

  @Test
  void aMemoryAlarmPausesTheLaneAndLosesRepeatsAndFailsNothing() throws Exception {
    try (RabbitMqBroker broker = RabbitMqBroker.start();
        EventBus bus =
            EventBus.builder()
                .profile("pika", "m", profile(broker.port(), "alarm"))
                .lanes("*", Map.of("attempt_timeout", "2s", "window", WINDOW))
                .start()) {
      bus.put("first").delivered().get(60, TimeUnit.SECONDS);
      broker.memoryAlarm(true);
      // The broker tells a connection that it is blocked when it publishes.
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.BLOCKED);
      long pausedNanos = System.nanoTime();
      await()
          .atMost(SOON)
          .until(() -> System.nanoTime() - pausedNanos > Duration.ofSeconds(5).toNanos());
      assertThat(lane(bus).state()).isEqualTo(LaneState.BLOCKED);
      broker.memoryAlarm(false);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).reopened()).isZero();
      assertThat(lane(bus).dead()).isZero();
      try (Readback readback = new Readback(broker)) {
        assertThat(readback.drain("alarm")).hasSize(101);
      }
    }
  }

  @Test
  void wrongCredentialsShowAsUnauthorizedAndCostNoAttempt() throws Exception {
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      broker.ctl("add_user", "late", "other-password");
      broker.ctl("set_permissions", "late", ".*", ".*", ".*");
      Map<String, Object> profile = profile(broker.port(), "auth");
      profile.put("login", "late");
      profile.put("password", "canary-7f3a");
      try (EventBus bus =
          EventBus.builder()
              .profile("pika", "a", profile)
              .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1)))
              .start()) {
        bus.put("patient");
        await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
        assertThat(lane(bus).lastError().orElseThrow())
            .contains("credentials")
            .doesNotContain("canary-7f3a");
        broker.ctl("change_password", "late", "canary-7f3a");
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
        assertThat(lane(bus).dead()).isZero();
      }
    }
  }

  @Test
  void aBrokerThatIsDownDelaysNothing() {
    AtomicInteger others = new AtomicInteger();
    long startNanos = System.nanoTime();
    EventBus bus =
        EventBus.builder()
            .profile("pika", "down", profile(Ports.free(), "none"))
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
                    .lane("pika.down/none")
                    .orElseThrow()
                    .lastError()
                    .orElse("")
                    .contains("refused"));
    var end = bus.close(Duration.ofSeconds(30));
    assertThat(end.lane("pika.down/none").orElseThrow().pending()).isEqualTo(100);
    assertThat(System.nanoTime() - startNanos).isLessThan(SOON.toNanos());
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static Map<String, Object> profile(int port, String channel) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "127.0.0.1");
    profile.put("port", port);
    profile.put("ingress_channels", List.of(channel));
    return profile;
  }
}
