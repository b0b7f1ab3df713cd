package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.spi.Outcome;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Batches, their order, and publishers beside each other. */
interface BatchRules extends IngressRules {
  @ParameterizedTest
  @ValueSource(ints = {1, 16, 256})
  default void optional_R04_aBadEventMarksExactlyItself(int batch) throws Exception {
    side().mustClaim(Ability.REJECTS_ONE);
    String place = side().newPlace();
    List<Event> events = IngressFixture.events(batch);
    int bad = batch / 2;
    events.set(bad, side().far().poison(place));
    KitPublisher publisher = side().open(side().far().profile(place));
    List<Outcome> outcomes = publisher.publish(events);
    for (int i = 0; i < batch; i++) {
      assertThat(outcomes.get(i))
          .as("the outcome of event %d of %d, of which %d is bad", i, batch, bad)
          .isInstanceOf(i == bad ? Outcome.Rejected.class : Outcome.Ok.class);
    }
    publisher.deliver(IngressFixture.events(3), 3);
    assertThat(ids(side().far().arrivals(place)))
        .hasSize(batch + 2)
        .doesNotContain(events.get(bad).id());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 256})
  default void optional_R05_theOrderOfSendingIsKept(int batch) throws Exception {
    side().mustClaim(Ability.KEEPS_ORDER);
    String place = side().newPlace();
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 3 * batch + 20; i++) {
      events.add(
          Event.builder().body("{\"number\":" + i + "}", Event.JSON).routingKey("key").build());
    }
    side().open(side().far().profile(place)).deliver(events, batch);
    assertThat(ids(side().far().arrivals(place)))
        .containsExactlyElementsOf(events.stream().map(Event::id).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 256})
  default void required_R06_publishersBesideEachOtherDontMix(int batch) throws Exception {
    List<String> places = new ArrayList<>();
    List<List<Event>> events = new ArrayList<>();
    List<CompletableFuture<Void>> publishing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String place = side().newPlace();
      List<Event> own = IngressFixture.events(200);
      KitPublisher publisher = side().open(side().far().profile(place));
      places.add(place);
      events.add(own);
      publishing.add(CompletableFuture.runAsync(() -> publisher.deliver(own, batch)));
    }
    for (CompletableFuture<Void> each : publishing) {
      each.get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
    }
    for (int i = 0; i < places.size(); i++) {
      assertThat(ids(side().far().arrivals(places.get(i))))
          .containsExactlyInAnyOrderElementsOf(events.get(i).stream().map(Event::id).toList());
    }
  }

  @Test
  default void optional_R06_publishersAtOnePlaceLoseNothing() throws Exception {
    side().mustClaim(Ability.SHARES_PLACES);
    String place = side().newPlace();
    List<Event> all = IngressFixture.events(400);
    List<CompletableFuture<Void>> publishing = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      List<Event> part = all.subList(i * 100, (i + 1) * 100);
      KitPublisher publisher = side().open(side().far().profile(place));
      publishing.add(CompletableFuture.runAsync(() -> publisher.deliver(part, 10)));
    }
    for (CompletableFuture<Void> each : publishing) {
      each.get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
    }
    assertThat(ids(side().far().arrivals(place)))
        .containsExactlyInAnyOrderElementsOf(all.stream().map(Event::id).toList());
  }

  static List<String> ids(List<Arrival> arrivals) {
    return arrivals.stream().map(Arrival::id).toList();
  }
}
