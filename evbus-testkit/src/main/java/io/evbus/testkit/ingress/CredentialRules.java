package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** Secrets that are wrong, and secrets that change. */
interface CredentialRules extends IngressRules {
  String CANARY = "canary-7f3a-51d0";

  @Test
  default void optional_R12_aWrongSecretWaitsAndIsShownNowhere() throws Exception {
    side().mustClaim(Ability.AUTHENTICATES);
    String place = side().newPlace();
    side().far().accept("another-4d2c");
    try (CapturedLog log = CapturedLog.of("")) {
      EventBus bus =
          side()
              .start(
                  side()
                      .bus(side().far().authenticated(place, CANARY))
                      .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1))));
      bus.put(IngressFixture.event("{}"));
      await()
          .atMost(side().patience())
          .until(() -> IngressFixture.lane(bus).state() == LaneState.UNAUTHORIZED);
      LaneStats lane = IngressFixture.lane(bus);
      assertThat(lane.dead()).as("%s", lane).isZero();
      assertThat(lane.pending()).as("%s", lane).isOne();
      assertThat(lane.lastError()).as("%s", lane).isPresent();
      bus.close(Duration.ZERO);
      assertThat(bus.stats() + " " + bus.lanes()).as("what is shown").doesNotContain(CANARY);
      assertThat(log.said()).as("what was logged").noneMatch(said -> said.contains(CANARY));
    }
  }

  @Test
  default void optional_R13_aSecretThatIsAcceptedLaterDelivers() throws Exception {
    side().mustClaim(Ability.AUTHENTICATES);
    String place = side().newPlace();
    side().far().accept("another-4d2c");
    EventBus bus =
        side()
            .start(
                side()
                    .bus(side().far().authenticated(place, CANARY))
                    .lanes("*", Map.of("reopen_cap", "200ms")));
    bus.put(IngressFixture.event("{}"));
    await()
        .atMost(side().patience())
        .until(() -> IngressFixture.lane(bus).state() == LaneState.UNAUTHORIZED);
    side().far().accept(CANARY);
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
  }

  @Test
  default void optional_R13_aReloadUsesTheNewSecret() throws Exception {
    side().mustClaim(Ability.AUTHENTICATES);
    String place = side().newPlace();
    String first = "first-98a1";
    String second = "second-77be";
    AtomicBoolean changed = new AtomicBoolean();
    side().far().accept(first);
    EventBus bus =
        side()
            .start(
                side()
                    .empty()
                    .lanes("*", Map.of("reopen_cap", "200ms"))
                    .source(
                        builder ->
                            builder.profile(
                                side().far().provider(),
                                "kit",
                                side()
                                    .far()
                                    .authenticated(place, changed.get() ? second : first))));
    bus.put(IngressFixture.event("{}"));
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    side().far().accept(second);
    changed.set(true);
    assertThat(bus.reload().changed()).isNotEmpty();
    bus.put(IngressFixture.event("{}"));
    await().atMost(side().patience()).until(() -> bus.stats().allDelivered());
    assertThat(side().far().arrivals(place)).hasSize(2);
  }
}
