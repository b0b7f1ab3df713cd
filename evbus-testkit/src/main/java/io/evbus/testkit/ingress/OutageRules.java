package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.spi.Outcome;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A far side that dies or stands still. */
interface OutageRules extends IngressRules {
  int WINDOW = 256;

  @Test
  default void optional_R10_aRestartLosesNothing() throws Exception {
    side().mustClaim(Ability.RESTARTS);
    int rounds = IngressConformance.rounds();
    String place = side().newPlace();
    EventBus bus =
        side()
            .start(
                side()
                    .bus(side().far().profile(place))
                    .lanes("*", Map.of("window", WINDOW, "reopen_cap", "500ms")));
    List<String> put = new ArrayList<>();
    put(bus, put, 1);
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    for (int round = 0; round < rounds; round++) {
      boolean clean = round % 2 == 1;
      boolean frozen = !clean && side().far().features().has(Ability.FREEZES);
      if (frozen) {
        // So that it dies with messages that it has not answered.
        side().freeze();
      }
      put(bus, put, 1000);
      if (frozen) {
        await().atMost(side().patience()).until(() -> IngressFixture.lane(bus).inFlight() > 0);
      }
      if (!clean) {
        side().kill();
      } else {
        side().stop();
      }
      put(bus, put, 500);
      side().restart();
      await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    }
    LaneStats end = IngressFixture.lane(bus);
    assertThat(end.dead()).as("%s", end).isZero();
    assertThat(end.delivered()).as("%s", end).isEqualTo(put.size());
    List<String> arrived = BatchRules.ids(side().far().arrivals(place));
    assertThat(new HashSet<>(arrived)).as("distinct arrivals").isEqualTo(new HashSet<>(put));
    int most = side().far().features().has(Ability.DEDUPLICATES) ? 0 : rounds * WINDOW;
    assertThat(arrived.size() - put.size()).as("duplicates").isBetween(0, most);
  }

  private static void put(EventBus bus, List<String> ids, int count) {
    for (Event event : IngressFixture.events(count)) {
      bus.put(event);
      ids.add(event.id());
    }
  }

  @Test
  default void optional_R11_aStallHoldsOneWindowAndIsOver() throws Exception {
    side().mustClaim(Ability.FREEZES);
    int window = 64;
    Duration attempt = Duration.ofSeconds(2);
    int events = 2000;
    String place = side().newPlace();
    EventBus bus =
        side()
            .start(
                side()
                    .bus(side().far().hasty(place, attempt))
                    .lanes(
                        "*",
                        Map.of(
                            "window",
                            window,
                            "attempt_timeout",
                            attempt.toMillis() + "ms",
                            "reopen_cap",
                            "500ms")));
    List<String> put = new ArrayList<>();
    put(bus, put, 1);
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    side().freeze();
    put(bus, put, events);
    await()
        .during(Duration.ofSeconds(5))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              LaneStats lane = IngressFixture.lane(bus);
              assertThat(lane.inFlight()).as("%s", lane).isLessThanOrEqualTo(window);
              assertThat(lane.dead() + lane.dropped()).as("%s", lane).isZero();
            });
    side().thaw();
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    assertThat(new HashSet<>(BatchRules.ids(side().far().arrivals(place))))
        .isEqualTo(new HashSet<>(put));
  }

  @Test
  default void optional_R11_nothingIsConfirmedWhileTheFarSideStandsStill() throws Exception {
    side().mustClaim(Ability.FREEZES);
    String place = side().newPlace();
    KitPublisher publisher = side().open(side().far().profile(place));
    publisher.deliver(IngressFixture.events(1), 1);
    List<Event> events = IngressFixture.events(10);
    AtomicReference<@Nullable KitBatch> sent = new AtomicReference<>();
    side().freeze();
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(() -> sent.set(publisher.send(events)));
    await()
        .during(Duration.ofSeconds(1))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(
            () -> {
              KitBatch batch = sent.get();
              assertThat(batch == null ? List.of() : batch.outcomes())
                  .as("what was confirmed while nobody answered")
                  .doesNotHaveAnyElementsOfTypes(Outcome.Ok.class);
            });
    side().thaw();
    sending.get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
  }
}
