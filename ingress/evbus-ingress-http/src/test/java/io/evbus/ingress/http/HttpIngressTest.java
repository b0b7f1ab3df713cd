package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Arrived;
import io.evbus.testkit.HttpReceiver.Reply;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class HttpIngressTest {
  private static HttpReceiver receiver;

  @BeforeAll
  static void start() {
    receiver = HttpReceiver.start();
  }

  @AfterAll
  static void stop() {
    receiver.close();
  }

  @Test
  void eventsNameTheBusAsTheirSourceUnlessTheProfileNamesAnother() throws Exception {
    Map<String, Object> profile = profile("/named");
    try (EventBus bus = EventBus.builder().name("shop").profile("http", "a", profile).start()) {
      assertThat(bus.put("x").delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(receiver.arrived("/named").get(0).headers()).containsEntry("ce-source", "shop");
  }

  @Test
  void anEventBecomesACloudEventInBinaryContentMode() throws Exception {
    Event event =
        Event.builder()
            .id("id 1")
            .profile("a")
            .routingKey("order.made")
            .time(Instant.parse("2026-01-02T03:04:05.678Z"))
            .headers(
                Map.of(
                    "tenant", "Käse",
                    "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "X-Kind", "test"))
            .body("{\"n\":1}", Event.JSON)
            .build();
    Arrived request = send("/binary", Map.of("source", "/shop"), event);
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.text()).isEqualTo("{\"n\":1}");
    assertThat(request.headers())
        .containsEntry("content-type", "application/json")
        .containsEntry("content-length", "7")
        .containsEntry("host", "127.0.0.1:" + receiver.port())
        .containsEntry("user-agent", "evbus")
        .containsEntry("ce-specversion", "1.0")
        .containsEntry("ce-id", "id%201")
        .containsEntry("ce-source", "/shop")
        .containsEntry("ce-type", "order.made")
        .containsEntry("ce-time", "2026-01-02T03:04:05.678Z")
        .containsEntry("ce-evbusprofile", "a")
        .containsEntry("ce-tenant", "K%C3%A4se")
        .containsKeys("ce-traceparent", "traceparent")
        .containsEntry("x-kind", "test")
        .containsEntry("webhook-id", "id%201")
        .containsKey("webhook-timestamp")
        .doesNotContainKeys("ce-datacontenttype", "webhook-signature", "expect");
  }

  @Test
  void oneDestinationForEachEndpointAndTheStatusAsCoordinates() throws Exception {
    receiver.reply("/b", Reply.of(202));
    Map<String, Object> profile = profile("/unused");
    profile.remove("url");
    profile.put("endpoints", Map.of("a", receiver.url("/a"), "b", receiver.url("/b")));
    try (EventBus bus = EventBus.builder().profile("webhook", "two", profile).start()) {
      Delivery delivery =
          bus.put(bus.event("x").build(), PutOption.COORDINATES)
              .delivered()
              .get(30, TimeUnit.SECONDS);
      assertThat(delivery.fates()).containsOnlyKeys("webhook.two/a", "webhook.two/b");
      assertThat(delivery.fates().get("webhook.two/b").coordinates())
          .containsEntry("status", "202");
    }
    assertThat(receiver.arrived("/a")).hasSize(1);
    assertThat(receiver.arrived("/b")).hasSize(1);
  }

  @Test
  void credentialsAndHeadersComeAlong() throws Exception {
    Event event = Event.builder().body("x", "text/plain").build();
    assertThat(send("/bearer?q=1", Map.of("bearer_token", "t0ken"), event).header("authorization"))
        .isEqualTo("Bearer t0ken");
    assertThat(
            send("/basic", Map.of("username", "me", "password", "pä"), event)
                .header("authorization"))
        .isEqualTo("Basic bWU6cMOk");
    String url = receiver.url("/in-url").replace("//", "//me:p%C3%A4@");
    assertThat(send("/in-url", Map.of("url", url), event).header("authorization"))
        .isEqualTo("Basic bWU6cMOk");
    Map<String, Object> more =
        Map.of("headers", Map.of("X-Api-Key", "k", "User-Agent", "shop"), "method", "put");
    Arrived request = send("/headers", more, event);
    assertThat(request.method()).isEqualTo("PUT");
    assertThat(request.headers())
        .containsEntry("x-api-key", "k")
        .containsEntry("user-agent", "shop");
  }

  @Test
  void bytesSurvive() throws Exception {
    byte[][] bodies = {{}, {0}, {(byte) 0xff, (byte) 0xfe, 0}, new byte[1 << 20]};
    try (EventBus bus = EventBus.builder().profile("http", "bytes", profile("/bytes")).start()) {
      for (byte[] body : bodies) {
        assertThat(bus.put(body).delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
      }
    }
    assertThat(receiver.arrived("/bytes").stream().map(request -> bytes(request)))
        .containsExactly(bodies);
  }

  @Test
  void whatTheServerCanNotTakeIsADeadLetterAtOnce() throws Exception {
    receiver.reply("/400", Reply.of(400));
    receiver.reply("/413", Reply.of(413));
    for (Map.Entry<String, Reason> each :
        Map.of("/400", Reason.INVALID, "/413", Reason.TOO_LARGE).entrySet()) {
      Fate fate = fate(each.getKey(), Map.of());
      assertThat(fate.reason()).contains(each.getValue());
      assertThat(fate.attempts()).isEqualTo(1);
      assertThat(fate.detail()).contains("127.0.0.1").doesNotContain(each.getKey() + "/");
    }
  }

  @Test
  void aFailureIsTriedAgainWithTheSameIdThenDead() throws Exception {
    receiver.reply("/500", Reply.of(500));
    Fate fate = fate("/500", Map.of("retry", Map.of("attempts", 3, "backoff", "5ms")));
    assertThat(fate.reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
    assertThat(fate.attempts()).isEqualTo(3);
    assertThat(fate.detail()).contains("500 Internal Server Error");
  }

  @Test
  void requestsInFlightAreBounded() throws Exception {
    Map<String, Object> profile = profile("/bounded");
    profile.put("max_in_flight", 3);
    int before = receiver.mostAtOnce();
    try (EventBus bus = EventBus.builder().profile("http", "bounded", profile).start()) {
      for (int i = 0; i < 500; i++) {
        bus.put(i);
      }
      bus.put("last").delivered().get(30, TimeUnit.SECONDS);
    }
    assertThat(receiver.arrived("/bounded")).hasSize(501);
    assertThat(receiver.mostAtOnce()).isBetween(1, Math.max(before, 3));
  }

  private static Fate fate(String path, Map<String, Object> lane) throws Exception {
    try (EventBus bus =
        EventBus.builder().profile("http", "x", profile(path)).lanes("*", lane).start()) {
      return bus.put("x").delivered().get(30, TimeUnit.SECONDS).fates().get("http.x");
    }
  }

  private static Arrived send(String path, Map<String, Object> more, Event event) throws Exception {
    Map<String, Object> profile = profile(path);
    profile.putAll(more);
    try (EventBus bus = EventBus.builder().profile("http", "a", profile).start()) {
      assertThat(bus.put(event).delivered().get(30, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    return receiver.arrived(path).get(0);
  }

  private static byte[] bytes(Arrived request) {
    byte[] bytes = new byte[request.body().remaining()];
    request.body().duplicate().get(bytes);
    return bytes;
  }

  private static Map<String, Object> profile(String path) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("url", receiver.url(path));
    profile.put("allow_private", List.of("127.0.0.0/8"));
    return profile;
  }
}
