package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.spi.Outcome;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the far side refuses, for now and for ever. */
interface RefusalRules extends IngressRules {
  @Test
  default void optional_R07_aFaultThatMayPassIsRetry() throws Exception {
    side().mustClaim(Ability.REFUSES);
    KitPublisher publisher = side().open(side().far().refusing(side().newName()));
    assertThat(publisher.publish(IngressFixture.events(3)))
        .as("the outcomes of a refusal for now")
        .allSatisfy(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Retry.class);
              assertThat(((Outcome.Retry) outcome).detail()).isNotBlank();
            });
  }

  @Test
  default void optional_R08_aFaultThatStaysIsRejected() throws Exception {
    side().mustClaim(Ability.REJECTS);
    KitPublisher publisher = side().open(side().far().rejecting(side().newName()));
    assertThat(publisher.publish(IngressFixture.events(3)))
        .as("the outcomes of a refusal for ever")
        .allSatisfy(
            outcome -> {
              assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
              assertThat(((Outcome.Rejected) outcome).detail()).isNotBlank();
            });
  }

  @Test
  default void optional_R08_whatIsRejectedIsNotTriedAgain() throws Exception {
    side().mustClaim(Ability.REJECTS);
    EventBus bus = side().start(side().bus(side().far().rejecting(side().newName())));
    Fate fate =
        bus.put(IngressFixture.event("{}"))
            .delivered()
            .get(side().patience().toMillis(), TimeUnit.MILLISECONDS)
            .fates()
            .values()
            .iterator()
            .next();
    assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
    assertThat(fate.attempts()).isEqualTo(1);
    assertThat(fate.reason()).isPresent();
  }

  @Test
  default void required_R09_aMixOfFaultsKeepsItsCounts() throws Exception {
    int events = 60;
    String good = side().newPlace();
    EventBusBuilder builder =
        side()
            .bus(side().far().profile(good))
            .lanes("*", Map.of("retry", Map.of("attempts", 2, "backoff", "1ms")));
    refusing().forEach((name, profile) -> builder.profile(side().far().provider(), name, profile));
    EventBus bus = side().start(builder);
    List<Event> all = IngressFixture.events(events);
    if (side().far().features().has(Ability.REJECTS_ONE)) {
      all.set(7, side().far().poison(good));
      all.set(31, side().far().poison(good));
    }
    all.forEach(bus::put);
    await("every lane is done with every event")
        .atMost(side().patience().plusSeconds(30))
        .untilAsserted(
            () -> {
              for (LaneStats lane : bus.stats().lanes()) {
                assertThat(lane.matched())
                    .as("%s", lane)
                    .isEqualTo(lane.delivered() + lane.dead() + lane.dropped() + lane.pending())
                    .isEqualTo(events);
                assertThat(lane.pending()).as("%s", lane).isZero();
              }
            });
    String goodLane = side().far().provider() + ".kit";
    for (LaneStats lane : bus.stats().lanes()) {
      if (lane.lane().startsWith(goodLane)) {
        assertThat(new HashSet<>(BatchRules.ids(side().far().arrivals(good))))
            .as("what arrived where nothing is wrong, against %s", lane)
            .hasSize((int) lane.delivered());
      } else {
        assertThat(lane.delivered()).as("%s", lane).isZero();
      }
    }
  }

  private Map<String, Map<String, Object>> refusing() {
    Map<String, Map<String, Object>> profiles = new LinkedHashMap<>();
    if (side().far().features().has(Ability.REFUSES)) {
      profiles.put("refusing", side().far().refusing(side().newName()));
    }
    if (side().far().features().has(Ability.REJECTS)) {
      profiles.put("rejecting", side().far().rejecting(side().newName()));
    }
    return profiles;
  }

  @Test
  default void optional_R18_eachLostEventIsOneDeadLetter() throws Exception {
    side().mustClaim(Ability.REJECTS_ONE);
    String place = side().newPlace();
    List<DeadLetter> letters = Collections.synchronizedList(new ArrayList<>());
    EventBus bus = side().start(side().bus(side().far().profile(place)).onDeadLetter(letters::add));
    List<Event> events = IngressFixture.events(100);
    List<String> bad = new ArrayList<>();
    for (int i = 9; i < events.size(); i += 10) {
      events.set(i, side().far().poison(place));
      bad.add(events.get(i).id());
    }
    events.forEach(bus::put);
    await()
        .atMost(side().patience())
        .until(() -> IngressFixture.lane(bus).pending() == 0 && letters.size() >= bad.size());
    assertThat(IngressFixture.lane(bus).dead()).isEqualTo(bad.size());
    assertThat(letters)
        .extracting(letter -> letter.event().id())
        .containsExactlyInAnyOrderElementsOf(bad);
    assertThat(letters).extracting(DeadLetter::reason).doesNotContain(Reason.ATTEMPTS_EXHAUSTED);
    assertThat(new HashSet<>(BatchRules.ids(side().far().arrivals(place))))
        .as("what arrived")
        .hasSize(events.size() - bad.size())
        .doesNotContainAnyElementsOf(bad);
  }
}
