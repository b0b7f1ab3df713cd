package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Delivery;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneState;
import io.evbus.Reason;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The far side of the conformance kit does what it says. */
@Timeout(240)
class RabbitMqFarSideTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static RabbitMqFarSide farSide;

  @BeforeAll
  static void start() {
    farSide = new RabbitMqFarSide(new RabbitMqIngress());
  }

  @AfterAll
  static void stop() {
    if (farSide != null) {
      farSide.close();
    }
  }

  @Test
  void whatHasArrivedIsReadInItsOrderAlsoAfterAKillAndAStop() throws Exception {
    farSide.prepare("kill");
    try (EventBus bus = bus(farSide.profile("kill"))) {
      put(bus, 0, 500);
      farSide.kill();
      farSide.restart();
      assertThat(bodies("kill")).containsExactlyElementsOf(numbers(500));
      put(bus, 500, 1_000);
      assertThat(bodies("kill")).containsExactlyElementsOf(numbers(1_000));
      farSide.stop();
      farSide.restart();
      assertThat(bodies("kill")).containsExactlyElementsOf(numbers(1_000));
      put(bus, 1_000, 1_001);
      assertThat(bodies("kill")).containsExactlyElementsOf(numbers(1_001));
    }
  }

  @Test
  void idsAndHeadersAreReadWithoutWhatTheIngressAdds() throws Exception {
    farSide.prepare("headers");
    try (EventBus bus = bus(farSide.profile("headers"))) {
      bus.put(bus.event("x").id("id-1").profile("p").headers(Map.of("who", "me")).build())
          .delivered()
          .get(60, TimeUnit.SECONDS);
      List<Arrival> arrivals = farSide.arrivals("headers");
      assertThat(arrivals).extracting(Arrival::id).containsExactly("id-1");
      assertThat(arrivals.get(0).headers()).containsOnly(Map.entry("who", "me"));
    }
    assertThat(farSide.arrivals("never-prepared")).isEmpty();
  }

  @Test
  void placesRefuseAndReject() throws Exception {
    try (EventBus bus = bus(farSide.refusing("full"))) {
      assertThat(fate(bus.put("x").delivered().get(60, TimeUnit.SECONDS)).reason())
          .contains(Reason.ATTEMPTS_EXHAUSTED);
    }
    try (EventBus bus = bus(farSide.rejecting("nowhere"))) {
      assertThat(fate(bus.put("x").delivered().get(60, TimeUnit.SECONDS)).reason())
          .contains(Reason.NO_DESTINATION);
    }
    farSide.prepare("poisoned");
    try (EventBus bus = bus(farSide.profile("poisoned"))) {
      assertThat(
              fate(bus.put(farSide.poison("poisoned")).delivered().get(60, TimeUnit.SECONDS))
                  .reason())
          .contains(Reason.INVALID);
      put(bus, 0, 1);
    }
    assertThat(bodies("poisoned")).containsExactly("0");
  }

  @Test
  void onlyTheAcceptedSecretGetsIn() {
    farSide.prepare("secret");
    try (EventBus bus = bus(farSide.authenticated("secret", "pw-2"))) {
      farSide.accept("pw-1");
      bus.put("x");
      await()
          .atMost(SOON)
          .until(() -> bus.stats().lanes().get(0).state() == LaneState.UNAUTHORIZED);
      farSide.accept("pw-2");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
  }

  @Test
  void theInventoryShowsQueuesAndTheirMessages() throws Exception {
    farSide.prepare("stock");
    assertThat(farSide.inventory()).contains("stock\t0");
    try (EventBus bus = bus(farSide.profile("stock"))) {
      put(bus, 0, 2);
    }
    assertThat(farSide.inventory()).contains("stock\t2");
  }

  private static EventBus bus(Map<String, Object> profile) {
    return EventBus.builder()
        .profile("rabbitmq", "p", profile)
        .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 3, "backoff", "5ms")))
        .start();
  }

  private static void put(EventBus bus, int from, int to) {
    for (int i = from; i < to; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> bus.stats().lanes().get(0).pending() == 0);
  }

  private static List<String> bodies(String place) {
    return farSide.arrivals(place).stream().map(Arrival::text).toList();
  }

  private static List<String> numbers(int to) {
    return IntStream.range(0, to).mapToObj(Integer::toString).toList();
  }

  private static Fate fate(Delivery delivery) {
    return delivery.fates().values().iterator().next();
  }
}
