package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.NatsBroker;
import io.evbus.testkit.Ports;
import io.nats.client.Message;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens when the server doesn't play along. */
@Timeout(240)
class NatsFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int WINDOW = 256;

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static EventBus bus(Map<String, Object> profile) {
    return EventBus.builder()
        .profile("nats", "n", profile)
        .lanes("*", Map.of("window", WINDOW, "reopen_cap", "500ms", "retry", Map.of("attempts", 1)))
        .putTimeout(Duration.ofSeconds(120))
        .start();
  }

  @Test
  void everyEventSurvivesKillsAndNoneIsStoredTwice() {
    int events = 20_000;
    try (NatsBroker broker = NatsBroker.start()) {
      broker.streams().create("kill");
      try (EventBus bus = bus(Profiles.at(broker.port(), "kill", Map.of()))) {
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
        assertThat(lane(bus).reopened()).isGreaterThanOrEqualTo(2);
      }
      List<Integer> arrived =
          broker.streams().messages("kill", 0).stream()
              .map(Message::getData)
              .map(body -> Integer.valueOf(new String(body, StandardCharsets.UTF_8)))
              .sorted()
              .toList();
      assertThat(arrived).isEqualTo(IntStream.range(0, events).boxed().toList());
    }
  }

  @Test
  void aServerWithoutJetStreamIsAnOutageAndNoDeadLetter() {
    try (NatsBroker broker = NatsBroker.startWithoutJetStream()) {
      try (CapturedLog log = CapturedLog.of("");
          EventBus bus = bus(Profiles.at(broker.port(), "orders", Map.of()))) {
        bus.put("patient");
        await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("JetStream"));
        assertThat(lane(bus).dead()).isZero();
        assertThat(lane(bus).pending()).isOne();
        assertThat(log.said())
            .as("what the client says itself")
            .noneMatch(said -> said.contains("nats.client"));
        bus.close(Duration.ZERO);
      }
    }
  }

  @Test
  void aServerThatIsDownIsNamed() {
    int port = Ports.free();
    try (EventBus bus = bus(Profiles.at(port, "orders", Map.of()))) {
      bus.put("patient");
      await()
          .atMost(SOON)
          .until(
              () ->
                  lane(bus)
                      .lastError()
                      .orElse("")
                      .contains("127.0.0.1:" + port + ": the connection was refused"));
      assertThat(lane(bus).pending()).isOne();
      bus.close(Duration.ZERO);
    }
  }

  @Test
  void theNextServerIsUsedWhenOneIsDown() {
    try (NatsBroker broker = NatsBroker.start()) {
      broker.streams().create("orders");
      String servers = "127.0.0.1:" + Ports.free() + ",127.0.0.1:" + broker.port();
      try (EventBus bus = bus(Profiles.at(0, "orders", Map.of("servers", servers)))) {
        bus.put("x");
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
      }
    }
  }

  @Test
  void aFrozenServerIsNoticedAndClosingDoesNotWaitForIt() {
    try (NatsBroker broker = NatsBroker.start()) {
      broker.streams().create("orders");
      Map<String, Object> profile =
          Profiles.at(broker.port(), "orders", Map.of("heartbeat", "1s", "timeout", "2s"));
      EventBus bus = bus(profile);
      bus.put("before");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      broker.freeze();
      try {
        await().atMost(Duration.ofSeconds(20)).until(() -> lane(bus).lastError().isPresent());
        long startNanos = System.nanoTime();
        bus.close(Duration.ZERO);
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos)).isLessThan(SOON);
      } finally {
        broker.thaw();
      }
    }
  }
}
