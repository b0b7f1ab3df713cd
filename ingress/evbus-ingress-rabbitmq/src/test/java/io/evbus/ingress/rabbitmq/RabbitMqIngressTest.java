package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.GetResponse;
import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.spi.IngressException;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RabbitMqIngressTest {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static RabbitMqBroker broker;

  @BeforeAll
  static void start() {
    RabbitMqBroker.assumeInstalled();
    broker = RabbitMqBroker.start();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void theSeedsProfileReachesEachChannelsQueueWithAllProperties() throws Exception {
    try (EventBus bus =
            EventBus.builder()
                .profile(
                    "pika",
                    "profile_name",
                    Map.of(
                        "host", "127.0.0.1",
                        "port", broker.port(),
                        "username", "guest",
                        "password", "guest",
                        "ingress_channels", List.of("seed1", "seed2")))
                .start();
        Readback readback = new Readback(broker)) {
      Event event =
          bus.event(Map.of("n", 1)).routingKey("ignored").headers(Map.of("who", "me")).build();
      Delivery delivery = bus.put(event).delivered().get(30, TimeUnit.SECONDS);
      assertThat(delivery.fates())
          .containsOnlyKeys("pika.profile_name/seed1", "pika.profile_name/seed2");
      assertThat(delivery.everywhere()).isTrue();
      for (String queue : List.of("seed1", "seed2")) {
        GetResponse message = readback.drain(queue).get(0);
        assertThat(new String(message.getBody(), StandardCharsets.UTF_8)).isEqualTo("{\"n\":1}");
        assertThat(message.getProps().getMessageId()).isEqualTo(event.id());
        assertThat(message.getProps().getDeliveryMode()).isEqualTo(2);
        assertThat(message.getProps().getContentType()).isEqualTo("application/json");
        assertThat(message.getProps().getHeaders().get("who")).hasToString("me");
        assertThat(message.getProps().getTimestamp().getTime() / 1000)
            .isEqualTo(event.time().getEpochSecond());
      }
    }
  }

  @Test
  void theLaterFormGoesThroughAnExchangeByRoutingKey() throws Exception {
    try (Readback readback = new Readback(broker)) {
      readback.channel().exchangeDeclare("events", "topic", true);
      readback.channel().queueDeclare("eu", true, false, false, null);
      readback.channel().queueBind("eu", "events", "eu.#");
      String url = "amqp://guest:guest@127.0.0.1:" + broker.port() + "/";
      try (EventBus bus =
          EventBus.builder()
              .profile(
                  "amqp",
                  "later",
                  Map.of(
                      "connection", Map.of("url", url),
                      "exchange", "events",
                      "routing_key", "eu.default"))
              .start()) {
        Event routed = bus.event("routed").routingKey("eu.orders").build();
        Delivery delivery =
            bus.put(routed, PutOption.COORDINATES).delivered().get(30, TimeUnit.SECONDS);
        assertThat(delivery.fates().get("amqp.later").coordinates())
            .containsEntry("exchange", "events")
            .containsEntry("routing_key", "eu.orders");
        bus.put("by default").delivered().get(30, TimeUnit.SECONDS);
        Delivery nowhere =
            bus.put(bus.event("lost?").routingKey("us").build())
                .delivered()
                .get(30, TimeUnit.SECONDS);
        Fate fate = nowhere.fates().get("amqp.later");
        assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
        assertThat(fate.reason()).contains(Reason.NO_DESTINATION);
        assertThat(bus.deadLetters()).hasSize(1);
      }
      assertThat(readback.drain("eu"))
          .extracting(message -> message.getEnvelope().getRoutingKey())
          .containsExactly("eu.orders", "eu.default");
    }
  }

  @Test
  void anExchangeWithoutAQueueAndAQueueThatIsGoneAreNowhere() throws Exception {
    try (Readback readback = new Readback(broker);
        EventBus bus =
            EventBus.builder()
                .profile(
                    "pika", "unbound", profile(Map.of("exchange", "unbound", "routing_key", "k")))
                .profile("pika", "gone", profile(Map.of("ingress_channels", "gone")))
                .start()) {
      readback.channel().exchangeDeclare("unbound", "fanout");
      Map<String, Fate> before = bus.put("before").delivered().get(30, TimeUnit.SECONDS).fates();
      assertThat(before.get("pika.unbound").reason()).contains(Reason.NO_DESTINATION);
      assertThat(before.get("pika.gone/gone").kind()).isEqualTo(Fate.Kind.DELIVERED);
      readback.channel().queueDelete("gone");
      Map<String, Fate> after = bus.put("after").delivered().get(30, TimeUnit.SECONDS).fates();
      assertThat(after.get("pika.gone/gone").reason()).contains(Reason.NO_DESTINATION);
    }
  }

  @Test
  void aMissingExchangeIsSaidAndLosesNothing() throws Exception {
    try (EventBus bus =
            EventBus.builder()
                .profile("rabbitmq", "x", profile(Map.of("exchange", "late", "routing_key", "k")))
                .lanes("*", Map.of("reopen_cap", "200ms"))
                .start();
        Readback readback = new Readback(broker)) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains("exchange late"));
      assertThat(lane(bus).lastError().orElseThrow())
          .contains("exchange late with routing key k on 127.0.0.1:" + broker.port())
          .contains("does not exist");
      readback.channel().queueDeclare("late-q", true, false, false, null);
      readback.channel().exchangeDeclare("spare", "fanout");
      readback.channel().queueBind("late-q", "spare", "");
      // It leads to the queue from its first moment on, as no binding made after it would.
      Map<String, Object> spare = Map.of("alternate-exchange", "spare");
      readback.channel().exchangeDeclare("late", "fanout", false, false, spare);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(readback.drain("late-q")).hasSize(1);
    }
  }

  @Test
  void declareLeavesAQueueThatIsThereAsItIsAndNeverMakesNone() throws Exception {
    try (Readback readback = new Readback(broker)) {
      readback
          .channel()
          .queueDeclare(
              "mine", false, false, false, Map.of("x-max-length", 5, "x-overflow", "drop-head"));
      try (EventBus bus =
          EventBus.builder()
              .profile("pika", "mine", profile(Map.of("ingress_channels", "mine")))
              .profile(
                  "pika", "never", profile(Map.of("ingress_channels", "never", "declare", "never")))
              .start()) {
        Delivery delivery = bus.put("x").delivered().get(30, TimeUnit.SECONDS);
        assertThat(delivery.fates().get("pika.mine/mine").kind()).isEqualTo(Fate.Kind.DELIVERED);
        assertThat(delivery.fates().get("pika.never/never").reason())
            .contains(Reason.NO_DESTINATION);
      }
      assertThat(broker.messages("never")).isEqualTo(-1);
    }
  }

  @Test
  void aProbeFailsWhereNothingMakesWhatIsMissing() throws Exception {
    RabbitMqIngress ingress = new RabbitMqIngress();
    try (Readback readback = new Readback(broker)) {
      readback.channel().queueDeclare("there", true, false, false, null);
    }
    Map<String, Object> there = Map.of("ingress_channels", "there", "declare", "never");
    assertThat(ingress.probe(Profiles.destination(profile(there))))
        .contains("connected to RabbitMQ", "queue there is there");
    assertThat(ingress.probe(Profiles.destination(profile(Map.of("routing_key", "there")))))
        .contains("queue there is there");
    assertThat(ingress.probe(Profiles.destination(profile(Map.of("ingress_channels", "absent")))))
        .contains("queue absent is not there yet");
    for (Map<String, Object> missing :
        List.<Map<String, Object>>of(
            Map.of("ingress_channels", "absent", "declare", "never"),
            Map.of("routing_key", "absent"),
            Map.of("exchange", "absent"))) {
      assertThatThrownBy(() -> ingress.probe(Profiles.destination(profile(missing))))
          .isInstanceOf(IngressException.class)
          .hasMessageContaining("absent")
          .hasMessageContaining("on 127.0.0.1:" + broker.port() + ": it does not exist; create")
          .extracting("reason")
          .isEqualTo(Reason.NO_DESTINATION);
    }
    assertThat(broker.messages("absent")).isEqualTo(-1);
  }

  @Test
  void aRefusingQueueIsTriedAgainThenDead() throws Exception {
    try (Readback readback = new Readback(broker);
        EventBus bus =
            EventBus.builder()
                .profile("pika", "full", profile(Map.of("ingress_channels", "full")))
                .lanes("*", Map.of("retry", Map.of("attempts", 3, "backoff", "5ms")))
                .start()) {
      readback
          .channel()
          .queueDeclare(
              "full",
              true,
              false,
              false,
              Map.of("x-max-length", 1, "x-overflow", "reject-publish"));
      bus.put("fits").delivered().get(30, TimeUnit.SECONDS);
      Fate fate =
          bus.put("does not").delivered().get(30, TimeUnit.SECONDS).fates().get("pika.full/full");
      assertThat(fate.reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
      assertThat(fate.attempts()).isEqualTo(3);
      assertThat(fate.detail()).contains("refused");
    }
  }

  @Test
  void whatAmqpCannotCarryIsRejectedAloneAndEndsNoConnection() throws Exception {
    String tooLong = "\u00e9".repeat(128);
    try (EventBus bus =
            EventBus.builder()
                .profile("pika", "unfit", profile(Map.of("ingress_channels", "unfit")))
                .lanes("*", Map.of("linger", "200ms"))
                .start();
        Readback readback = new Readback(broker)) {
      List<Event> unfit =
          List.of(
              bus.event("id").id(tooLong).build(),
              bus.event("name of a header").headers(Map.of(tooLong, "x")).build(),
              Event.builder().body("content type", tooLong).build(),
              bus.event("headers").headers(Map.of("large", "x".repeat(200_000))).build());
      bus.put("before");
      List<Receipt> receipts = unfit.stream().map(bus::put).toList();
      bus.put(bus.event("fits").id("i".repeat(255)).headers(Map.of("h".repeat(255), "")).build());
      for (Receipt receipt : receipts) {
        Fate fate = receipt.delivered().get(30, TimeUnit.SECONDS).fates().get("pika.unfit/unfit");
        assertThat(fate.reason()).contains(Reason.INVALID);
        assertThat(fate.attempts()).isEqualTo(1);
        assertThat(fate.detail()).contains("AMQP carries no").doesNotContain(tooLong);
      }
      await().atMost(SOON).until(() -> lane(bus).delivered() == 2);
      assertThat(lane(bus).reopened()).isZero();
      assertThat(readback.drain("unfit").stream().map(GetResponse::getBody).map(String::new))
          .containsExactly("\"before\"", "\"fits\"");
    }
  }

  @Test
  void bytesAndHeadersSurvive() throws Exception {
    byte[][] bodies = {{}, {0}, {(byte) 0xff, (byte) 0xfe, 0}, new byte[1 << 20]};
    try (Readback readback = new Readback(broker);
        EventBus bus =
            EventBus.builder()
                .profile("pika", "bytes", profile(Map.of("ingress_channels", "bytes")))
                .start()) {
      for (byte[] body : bodies) {
        assertThat(bus.put(body).delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
      }
      assertThat(readback.drain("bytes").stream().map(GetResponse::getBody))
          .containsExactly(bodies);
    }
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static Map<String, Object> profile(Map<String, Object> more) {
    Map<String, Object> profile = new HashMap<>(more);
    profile.put("host", "127.0.0.1");
    profile.put("port", broker.port());
    return profile;
  }
}
