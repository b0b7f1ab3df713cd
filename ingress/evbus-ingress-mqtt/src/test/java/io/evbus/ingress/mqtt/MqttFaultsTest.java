package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the broker doesn't play along, said by one that says what a test wants. */
@Timeout(120)
class MqttFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @Test
  void noMoreIsUnderWayThanTheBrokerReceives() throws Exception {
    int receiveMaximum = 3;
    List<Integer> held = new ArrayList<>();
    try (ScriptedBroker broker = new ScriptedBroker(0, 0x21, 0, receiveMaximum);
        EventBus bus = bus(broker, Map.of())) {
      broker.answering(id -> new byte[0]);
      for (int i = 0; i < 20; i++) {
        bus.put(i);
      }
      for (int answered = 0; answered < 20; answered++) {
        int expected = Math.min(20, answered + receiveMaximum);
        await().atMost(SOON).until(() -> broker.published().size() == expected);
        await()
            .during(Duration.ofMillis(20))
            .atMost(SOON)
            .until(() -> broker.published().size() == expected);
        held.add(broker.published().get(answered));
        broker.say(ScriptedBroker.puback(held.get(answered), 0));
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(held).doesNotContain(0);
  }

  @ParameterizedTest
  @CsvSource({
    "0x10, NO_DESTINATION",
    "0x90, INVALID",
    "0x99, INVALID",
    "0x95, TOO_LARGE",
    "0x97, ",
    "0x80, ATTEMPTS_EXHAUSTED",
  })
  void answersToMessages(String code, Reason reason) throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0);
        EventBus bus = bus(broker, Map.of())) {
      broker.answering(id -> ScriptedBroker.puback(id, Integer.decode(code)));
      var delivery = bus.put("x").delivered();
      if (reason == null) {
        await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("quota"));
        broker.answering(id -> ScriptedBroker.puback(id, 0));
        assertThat(delivery.get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      } else {
        Fate fate = delivery.get(60, TimeUnit.SECONDS).fates().values().iterator().next();
        assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
        assertThat(fate.reason()).contains(reason);
      }
    }
  }

  @Test
  void aForbiddenTopicWaitsForTheRight() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0);
        EventBus bus = bus(broker, Map.of())) {
      broker.answering(id -> ScriptedBroker.puback(id, 0x87));
      bus.put("x");
      await()
          .atMost(SOON)
          .until(() -> lane(bus).lastError().orElse("").contains("may not do this here"));
      assertThat(lane(bus).dead()).isZero();
      broker.answering(id -> ScriptedBroker.puback(id, 0));
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x8e, another connection with the same client_id",
    "0x8b, the broker shuts down",
    "0x8d, no sign of life",
    "0x98, an operator"
  })
  void aBrokerThatDisconnectsSaysWhy(String code, String words) throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0);
        EventBus bus = bus(broker, Map.of())) {
      broker.answering(id -> ScriptedBroker.disconnect(Integer.decode(code)));
      bus.put("x");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains(words));
      broker.answering(id -> ScriptedBroker.puback(id, 0));
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void silenceIsNoticedWithinKeepAlive() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0).withoutPings();
        EventBus bus = bus(broker, Map.of("keep_alive", "2s"))) {
      bus.put("x").delivered().get(60, TimeUnit.SECONDS);
      long start = System.nanoTime();
      await()
          .atMost(SOON)
          .until(() -> lane(bus).lastError().orElse("").contains("no sign of life"));
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(8));
      assertThat(broker.pings()).isPositive();
    }
  }

  @Test
  void aShorterKeepAliveOfTheBrokerIsKept() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0, 0x13, 0, 2);
        EventBus bus = bus(broker, Map.of("keep_alive", "1h"))) {
      bus.put("x").delivered().get(60, TimeUnit.SECONDS);
      await().atMost(Duration.ofSeconds(20)).until(() -> broker.pings() >= 2);
      assertThat(lane(bus).reopened()).isZero();
    }
  }

  @Test
  void answersInAnyOrderAndOfUnknownMessagesAreRead() throws Exception {
    List<Integer> ids = new ArrayList<>();
    try (ScriptedBroker broker = new ScriptedBroker(0);
        EventBus bus = bus(broker, Map.of())) {
      broker.answering(
          id -> {
            ids.add(id);
            return ids.size() < 3
                ? new byte[0]
                : ScriptedBroker.all(
                    ScriptedBroker.puback(60_000, 0),
                    ScriptedBroker.puback(ids.get(2), 0),
                    ScriptedBroker.puback(ids.get(0), 0x10),
                    ScriptedBroker.puback(ids.get(0), 0),
                    ScriptedBroker.puback(ids.get(1), 0));
          });
      for (int i = 0; i < 3; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(2);
      assertThat(lane(bus).dead()).isOne();
    }
  }

  @Test
  void aLargerPacketThanTheBrokerTakesIsNotSent() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0, 0x27, 0, 0, 1, 0);
        EventBus bus = bus(broker, Map.of())) {
      Fate fate =
          bus.put(Event.builder().body(new byte[200], Event.OCTET_STREAM).build())
              .delivered()
              .get(60, TimeUnit.SECONDS)
              .fates()
              .values()
              .iterator()
              .next();
      assertThat(fate.reason()).contains(Reason.TOO_LARGE);
      assertThat(broker.published()).isEmpty();
      assertThat(bus.put("small").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0x24, 0x25})
  void aBrokerThatCantDoWhatIsAskedForIsNamed(int property) throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0, property, 0);
        EventBus bus = bus(broker, Map.of("retain", true))) {
      bus.put("x");
      await()
          .atMost(SOON)
          .until(
              () ->
                  lane(bus)
                      .lastError()
                      .orElse("")
                      .contains(property == 0x24 ? "QoS 0 only" : "remove retain"));
    }
  }

  @Test
  void aBrokerOfAnOlderVersionIsNamed() throws Exception {
    byte[] unacceptable = ScriptedBroker.packet(0x20, 0, 1);
    assertOpening(unacceptable, "MQTT 5");
  }

  @Test
  void whatIsNoMqttIsNamed() throws Exception {
    assertOpening("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(), "MQTT 5");
    assertOpening(ScriptedBroker.packet(0xd0), "MQTT 5");
  }

  private static void assertOpening(byte[] answer, String words) throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(answer);
        EventBus bus = bus(broker, Map.of("timeout", "1s"))) {
      bus.put("x");
      await().atMost(SOON).until(() -> lane(bus).lastError().isPresent());
      assertThat(lane(bus).lastError().orElseThrow())
          .contains("Opening topic t at 127.0.0.1:")
          .contains(words);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"300400017400", "90050001000000", "2003000000", "0000", "ffff"})
  void whatNobodyAskedForEndsTheConnection(String hex) throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0);
        EventBus bus = bus(broker, Map.of())) {
      bus.put("x").delivered().get(60, TimeUnit.SECONDS);
      broker.say(HexFormat.of().parseHex(hex));
      await()
          .atMost(SOON)
          .until(() -> lane(bus).lastError().orElse("").contains("the broker sent"));
      bus.put("y").delivered().get(60, TimeUnit.SECONDS);
    }
  }

  @Test
  void aCloseInPeaceSaysGoodbye() throws Exception {
    try (ScriptedBroker broker = new ScriptedBroker(0)) {
      try (EventBus bus = bus(broker, Map.of())) {
        bus.put("x").delivered().get(60, TimeUnit.SECONDS);
      }
      await().atMost(SOON).until(() -> broker.goodbyes() == 1);
    }
  }

  private static EventBus bus(ScriptedBroker broker, Map<String, ?> more) {
    return EventBus.builder()
        .profile("mqtt", "f", new HashMap<>(Profiles.topic("t", broker.port(), more)))
        .lanes(
            "*", Map.of("reopen_cap", "100ms", "retry", Map.of("attempts", 2, "backoff", "10ms")))
        .drain(Duration.ZERO)
        .start();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }
}
