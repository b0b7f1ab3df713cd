package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.Replay;
import io.evbus.spi.Destination;
import io.evbus.testkit.NatsBroker;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.Subscription;
import io.nats.client.api.DiscardPolicy;
import io.nats.client.api.StorageType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class NatsIngressTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static NatsBroker broker;

  @BeforeAll
  static void start() {
    broker = NatsBroker.start("max_payload: 64KB");
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private static EventBus bus(String subject) {
    return EventBus.builder()
        .profile("nats", "n", Profiles.at(broker.port(), subject, Map.of()))
        .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 2, "backoff", "5ms")))
        .start();
  }

  private static Fate fate(EventBus bus, Event event) throws Exception {
    return bus.put(event).delivered().get(60, TimeUnit.SECONDS).fates().values().iterator().next();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  @Test
  void coordinatesSayWhereAnEventStandsAndThatItStandsThereOnce() throws Exception {
    broker.streams().create("COORDINATES", stream -> stream.subjects("coordinates"));
    try (EventBus bus = bus("coordinates")) {
      bus.put("first").delivered().get(60, TimeUnit.SECONDS);
      Event event = bus.event("second").id("twice").build();
      for (String duplicate : List.of("false", "true")) {
        Fate fate =
            bus.put(event, PutOption.COORDINATES)
                .delivered()
                .get(60, TimeUnit.SECONDS)
                .fates()
                .get("nats.n/coordinates");
        assertThat(fate.kind()).isEqualTo(Fate.Kind.DELIVERED);
        assertThat(fate.coordinates())
            .isEqualTo(Map.of("stream", "COORDINATES", "sequence", "2", "duplicate", duplicate));
      }
    }
    assertThat(broker.streams().messages("COORDINATES", 0)).hasSize(2);
  }

  @Test
  void whatIsReplayedIsStoredAgainOnceForEachReplay() throws Exception {
    broker.streams().create("replayed");
    Event event = Event.builder().id("again").body("{}", Event.JSON).build();
    Event replayed = event.toBuilder().headers(Map.of(Replay.HEADER, "7")).build();
    for (int run = 1; run <= 2; run++) {
      try (EventBus bus = bus("replayed")) {
        for (Event each : List.of(event, event, replayed, replayed)) {
          assertThat(fate(bus, each).kind()).isEqualTo(Fate.Kind.DELIVERED);
        }
      }
      assertThat(broker.streams().messages("replayed", 0))
          .as("the event, and each replay of it")
          .hasSize(1 + run)
          .allSatisfy(
              message -> assertThat(message.getHeaders().getFirst("ce-id")).isEqualTo("again"));
    }
  }

  @Test
  void eachSubjectOfAProfileGetsAnEventAlsoWhenTheyShareAStream() throws Exception {
    broker.streams().create("SHARED", stream -> stream.subjects("shared.*"));
    Map<String, Object> profile = Profiles.at(broker.port(), "", Map.of());
    profile.put("subjects", List.of("shared.a", "shared.b"));
    try (EventBus bus = EventBus.builder().profile("nats", "n", profile).start()) {
      Event event = bus.event("x").build();
      for (int i = 0; i < 2; i++) {
        assertThat(bus.put(event).delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
      }
    }
    assertThat(broker.streams().messages("SHARED", 0))
        .extracting(message -> message.getSubject())
        .containsExactlyInAnyOrder("shared.a", "shared.b");
  }

  @Test
  void aTemplateSpreadsEventsByTheirRoutingKeys() throws Exception {
    broker.streams().create("KEYS", stream -> stream.subjects("keys.eu.>", "keys.us"));
    try (EventBus bus = bus("keys.{routing_key}")) {
      for (String key : List.of("eu.created", "us", "eu.gone")) {
        assertThat(fate(bus, bus.event(key).routingKey(key).build()).kind())
            .isEqualTo(Fate.Kind.DELIVERED);
      }
      assertThat(broker.streams().messages("KEYS", 0))
          .extracting(message -> message.getSubject())
          .containsExactly("keys.eu.created", "keys.us", "keys.eu.gone");
      for (String key : List.of("asia", "*", ">", "", "eu.*", "a b", "..")) {
        Fate fate = fate(bus, bus.event(key).routingKey(key).build());
        assertThat(fate.reason()).as(key).contains(Reason.NO_DESTINATION);
        assertThat(fate.attempts()).as(key).isEqualTo(1);
      }
      assertThat(fate(bus, bus.event("no key").build()).reason()).contains(Reason.NO_DESTINATION);
      assertThat(lane(bus).reopened()).isZero();
    }
    assertThat(broker.streams().messages("KEYS", 0)).hasSize(3);
  }

  @Test
  void theServerIsAskedOnceForAllThatMeetTheSameSilence() throws Exception {
    Connection watching = Nats.connect("nats://127.0.0.1:" + broker.port());
    try (EventBus bus = bus("silent")) {
      Subscription questions = watching.subscribe("$JS.API.STREAM.NAMES");
      watching.flush(SOON);
      for (int i = 0; i < 1_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).dead()).isEqualTo(1_000);
      watching.flush(SOON);
      assertThat(questions.getPendingMessageCount()).isBetween(1L, 250L);
    } finally {
      watching.close();
    }
  }

  @Test
  void aSubjectThatNoStreamTakesMakesDeadLettersUntilOneDoes() throws Exception {
    try (EventBus bus = bus("later")) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(bus.deadLetters())
          .hasSize(100)
          .allSatisfy(
              letter -> {
                assertThat(letter.reason()).isEqualTo(Reason.NO_DESTINATION);
                assertThat(letter.attempts()).isEqualTo(1);
                assertThat(letter.detail()).contains("subject later", "no stream takes it");
              });
      broker.streams().create("later");
      assertThat(fate(bus, bus.event("x").build()).kind()).isEqualTo(Fate.Kind.DELIVERED);
      broker.streams().delete("later");
      assertThat(fate(bus, bus.event("x").build()).reason()).contains(Reason.NO_DESTINATION);
      assertThat(lane(bus).reopened()).isZero();
    }
  }

  @Test
  void whatTheServerOrTheStreamWouldNotTakeIsADeadLetterAndTheConnectionStays() throws Exception {
    broker.streams().create("small", stream -> stream.maximumMessageSize(1_000));
    broker.streams().create("large");
    try (EventBus bus = bus("small")) {
      Fate fate = fate(bus, sized(2_000));
      assertThat(fate.reason()).contains(Reason.TOO_LARGE);
      assertThat(fate.detail()).contains("message size exceeds maximum");
      assertThat(fate(bus, sized(100)).kind()).isEqualTo(Fate.Kind.DELIVERED);
      assertThat(lane(bus).reopened()).isZero();
    }
    try (EventBus bus = bus("large")) {
      Fate fate = fate(bus, sized(65_530));
      assertThat(fate.reason()).contains(Reason.TOO_LARGE);
      assertThat(fate.detail()).contains("the server takes 65536");
      assertThat(fate(bus, sized(64_000)).kind()).isEqualTo(Fate.Kind.DELIVERED);
      assertThat(lane(bus).reopened()).isZero();
    }
  }

  private static Event sized(int bytes) {
    return Event.builder().body(new byte[bytes], Event.OCTET_STREAM).build();
  }

  @Test
  void aFullStreamRefusesForNow() throws Exception {
    broker
        .streams()
        .create("full", stream -> stream.maxMessages(1).discardPolicy(DiscardPolicy.New));
    try (EventBus bus = bus("full")) {
      assertThat(fate(bus, sized(1)).kind()).isEqualTo(Fate.Kind.DELIVERED);
      Fate fate = fate(bus, sized(1));
      assertThat(fate.reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
      assertThat(fate.attempts()).isEqualTo(2);
      assertThat(fate.detail()).contains("refused", "maximum messages");
    }
  }

  @Test
  void anEventCantTellTheServerAnything() throws Exception {
    broker.streams().create("rollup", stream -> stream.allowRollup(true));
    try (EventBus bus = bus("rollup")) {
      for (int i = 0; i < 3; i++) {
        Event event =
            bus.event(i)
                .headers(Map.of("Nats-Rollup", "all", "Nats-Expected-Last-Sequence", "77"))
                .build();
        assertThat(fate(bus, event).kind()).isEqualTo(Fate.Kind.DELIVERED);
      }
    }
    assertThat(broker.streams().messages("rollup", 0)).hasSize(3);
  }

  @Test
  void aProbeSaysWhatADeliveryWillProve() throws Exception {
    broker.streams().create("PROBED", stream -> stream.subjects("probed"));
    broker
        .streams()
        .create("FLEETING", stream -> stream.subjects("fleeting").storageType(StorageType.Memory));
    broker.streams().create("MUTE", stream -> stream.subjects("mute").noAck(true));
    assertThat(probe("probed"))
        .contains("connected to NATS 2.", "stream PROBED", "file storage, 1 replica", "7200 s");
    assertThat(probe("fleeting")).contains("memory storage", "do not survive");
    assertThat(probe("probed.{routing_key}")).contains("only events say");
    assertThatThrownBy(() -> probe("nowhere"))
        .hasMessage(
            "Opening subject nowhere on 127.0.0.1:%d: no stream takes it; make one with that"
                    .formatted(broker.port())
                + " subject, or correct the subject");
    assertThatThrownBy(() -> probe("mute")).hasMessageContaining("no_ack");
  }

  private static String probe(String subject) throws Exception {
    Destination destination = Profiles.destination(Profiles.at(broker.port(), subject, Map.of()));
    return new NatsIngress().probe(destination);
  }
}
