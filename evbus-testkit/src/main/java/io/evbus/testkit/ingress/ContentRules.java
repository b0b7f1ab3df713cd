package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.Reason;
import io.evbus.spi.BusSpec;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What of an event arrives. */
interface ContentRules extends IngressRules {
  /** Larger maximum sizes are not tried out. */
  int MOST_TRIED_BYTES = 8 << 20;

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 256})
  default void required_R03_everyByteArrives(int batch) throws Exception {
    String place = side().newPlace();
    List<Event> events = Bodies.awkward();
    side().open(side().far().profile(place)).deliver(events, batch);
    Map<String, ByteBuffer> sent = new HashMap<>();
    events.forEach(event -> sent.put(event.id(), event.body()));
    assertThat(bodies(place, events.size())).isEqualTo(sent);
  }

  @Test
  default void optional_R03_headersArrive() throws Exception {
    side().mustClaim(Ability.CARRIES_HEADERS);
    String place = side().newPlace();
    Map<String, String> headers =
        Map.of(
            "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "tenant", "42",
            "city", "Köln, a \"town\"; 100%",
            "order-number", "A 4711");
    Event event =
        Event.builder().body("{}", Event.JSON).headers(headers).routingKey("orders.eu").build();
    side().open(side().far().profile(place)).deliver(List.of(event), 1);
    assertThat(arrivals(place, 1).get(0).headers()).containsAllEntriesOf(headers);
  }

  @Test
  default void required_R03_theLargestEventArrivesAndOneByteMoreIsRejectedUnsent()
      throws Exception {
    String place = side().newPlace();
    Map<String, Object> profile = side().far().profile(place);
    int most = side().destination(profile).traits().maxEventBytes();
    boolean tried = most <= MOST_TRIED_BYTES;
    int largest = tried ? most : 1 << 20;
    BusSpec.Limits usual = BusSpec.Limits.defaults();
    EventBus bus =
        side()
            .start(
                side()
                    .bus(profile)
                    .limits(
                        new BusSpec.Limits(
                            usual.ringSlots(),
                            4L * MOST_TRIED_BYTES,
                            MOST_TRIED_BYTES + 1,
                            usual.putTimeout(),
                            Duration.ZERO)));
    assertThat(fate(bus, Bodies.sized(largest)).kind()).isEqualTo(Fate.Kind.DELIVERED);
    assertThat(arrivals(place, 1).get(0).body().remaining()).isEqualTo(largest);
    if (tried) {
      Fate fate = fate(bus, Bodies.sized(most + 1));
      assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
      assertThat(fate.reason()).contains(Reason.TOO_LARGE);
      assertThat(side().far().arrivals(place)).hasSize(1);
    } else {
      System.out.println(
          side().ingress().name() + ": its maximum of " + most + " bytes is not tried out");
    }
  }

  @Test
  default void required_R17_theIdArrives() throws Exception {
    String place = side().newPlace();
    List<Event> events =
        List.of(
            IngressFixture.event("{}"),
            Event.builder().id("order-4711/Köln").body("{}", Event.JSON).build());
    KitPublisher publisher = side().open(side().far().profile(place));
    publisher.deliver(events, 1);
    publisher.deliver(events.subList(0, 1), 1);
    // By offset an event that is put again is another one.
    boolean once =
        side().far().features().has(Ability.DEDUPLICATES)
            && !side().destination(side().far().profile(place)).traits().dedupesByOffset();
    assertThat(arrivals(place, once ? 2 : 3))
        .as("the ids, of which the first was sent twice")
        .extracting(Arrival::id)
        .containsOnly(events.get(0).id(), events.get(1).id());
  }

  private Fate fate(EventBus bus, Event event) throws Exception {
    Delivery delivery =
        bus.put(event).delivered().get(side().patience().toMillis(), TimeUnit.MILLISECONDS);
    return delivery.fates().values().iterator().next();
  }

  private Map<String, ByteBuffer> bodies(String place, int count) {
    Map<String, ByteBuffer> bodies = new HashMap<>();
    arrivals(place, count).forEach(arrival -> bodies.put(arrival.id(), arrival.body()));
    return bodies;
  }

  private List<Arrival> arrivals(String place, int count) {
    await("arrivals at " + place)
        .atMost(side().patience())
        .untilAsserted(() -> assertThat(side().far().arrivals(place)).hasSize(count));
    return side().far().arrivals(place);
  }
}
