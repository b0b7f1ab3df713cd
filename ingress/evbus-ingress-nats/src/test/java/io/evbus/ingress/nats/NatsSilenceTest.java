package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.testkit.NatsBroker;
import io.nats.client.Connection;
import io.nats.client.Nats;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of messages that somebody hears and nobody answers. */
@Timeout(180)
class NatsSilenceTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static NatsBroker broker;

  private Connection monitor;

  @BeforeAll
  static void start() {
    broker =
        NatsBroker.start(
            "no_auth_user: all",
            "authorization { users: [ { user: all, password: p }, { user: me, password: p,"
                + " permissions: { publish: \"mixed.>\", subscribe: \">\" } } ] }");
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @BeforeEach
  void listen() throws Exception {
    monitor = Nats.connect("nats://127.0.0.1:" + broker.port());
    monitor.subscribe("heard");
    monitor.subscribe("mixed.>");
    monitor.flush(SOON);
  }

  @AfterEach
  void leave() throws InterruptedException {
    monitor.close();
  }

  private static EventBus bus(String subject, Map<String, ?> more, String attemptTimeout) {
    return EventBus.builder()
        .profile("nats", "n", Profiles.at(broker.port(), subject, more))
        .lanes("*", Map.of("reopen_cap", "200ms", "attempt_timeout", attemptTimeout))
        .start();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  @Test
  void aSubjectWithListenersAndWithoutAStreamMakesDeadLettersUntilThereIsOne() {
    try (EventBus bus = bus("heard", Map.of(), "50s")) {
      for (int i = 0; i < 5_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).dead() == 5_000);
      assertThat(bus.deadLetters())
          .allSatisfy(
              letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.NO_DESTINATION);
                assertThat(letter.attempts()).isEqualTo(1);
                assertThat(letter.detail()).contains("subject heard", "no stream takes it");
              });
      broker.streams().create("heard");
      bus.put("found");
      await().atMost(SOON).until(() -> lane(bus).delivered() == 1);
      assertThat(lane(bus).reopened()).isZero();
    }
  }

  @Test
  void onlyTheSubjectsThatNoStreamTakesAreGivenUp() {
    broker.streams().create("EU", stream -> stream.subjects("mixed.eu"));
    try (EventBus bus = bus("mixed.{routing_key}", Map.of(), "50s")) {
      for (int i = 0; i < 40; i++) {
        bus.put(bus.event(i).routingKey(i % 2 == 0 ? "eu" : i % 4 == 1 ? "us" : "asia").build());
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).delivered()).isEqualTo(20);
      assertThat(lane(bus).dead()).isEqualTo(20);
      assertThat(lane(bus).reopened()).isZero();
    } finally {
      broker.streams().delete("EU");
    }
  }

  @Test
  void aStreamThatNeverAnswersIsNamedAndCostsNoEvent() {
    broker.streams().create("MUTE", stream -> stream.subjects("mute").noAck(true));
    try (EventBus bus = bus("mute", Map.of(), "50s")) {
      bus.put("patient");
      await()
          .atMost(SOON)
          .until(
              () ->
                  lane(bus)
                      .lastError()
                      .orElse("")
                      .startsWith("invalid: Publishing to subject mute on 127.0.0.1"));
      assertThat(lane(bus).lastError().orElseThrow()).contains("stream MUTE has no_ack", "remove");
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).pending()).isOne();
      bus.close(Duration.ZERO);
    }
  }

  @Test
  void whereTheUserMayNotAskAnEventWaits() {
    Map<String, Object> user = Map.of("username", "me", "password", "p", "timeout", "1s");
    try (EventBus bus = bus("mixed.unknown", user, "12s")) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").startsWith("timeout"));
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).pending()).isOne();
      bus.close(Duration.ZERO);
    }
  }
}
