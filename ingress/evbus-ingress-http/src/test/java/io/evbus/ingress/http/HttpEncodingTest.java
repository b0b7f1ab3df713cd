package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class HttpEncodingTest {
  private static final HttpEncoding BINARY =
      new HttpEncoding(HttpOptions.Format.CLOUDEVENTS_BINARY, "evbus");
  private static final HttpEncoding STRUCTURED =
      new HttpEncoding(HttpOptions.Format.CLOUDEVENTS_STRUCTURED, "/a b");
  private static final HttpEncoding JSON = new HttpEncoding(HttpOptions.Format.JSON, "evbus");

  private static Event.Builder event(String body, String type) {
    return Event.builder()
        .id("1")
        .time(Instant.parse("2026-01-02T03:04:05Z"))
        .body(body.getBytes(StandardCharsets.UTF_8), type);
  }

  private static JsonNode structured(Event event) {
    HttpEncoding.Message message = STRUCTURED.encode(event);
    assertThat(message.headers())
        .containsEntry("content-type", "application/cloudevents+json; charset=UTF-8");
    byte[] bytes = new byte[message.body().remaining()];
    message.body().get(bytes);
    return JsonMapper.shared().readTree(bytes);
  }

  @Test
  void anEventWithoutRoutingKeyHasTheUsualType() {
    assertThat(BINARY.encode(event("x", "text/plain").build()).headers())
        .containsEntry("ce-type", "evbus.event")
        .containsEntry("ce-time", "2026-01-02T03:04:05Z")
        .doesNotContainKey("ce-evbusprofile");
  }

  @Test
  void aStructuredEventHoldsJsonAsItIs() {
    JsonNode json =
        structured(
            event("{\"n\": [1, 2.5]}", "application/vnd.shop+json; charset=utf-8")
                .routingKey("order \"made\"\n")
                .profile("p")
                .headers(Map.of("tenant", "Käse", "X-Other", "o"))
                .build());
    assertThat(json.toString())
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"/a b\","
                + "\"type\":\"order \\\"made\\\"\\n\",\"time\":\"2026-01-02T03:04:05Z\","
                + "\"evbusprofile\":\"p\",\"tenant\":\"Käse\","
                + "\"datacontenttype\":\"application/vnd.shop+json; charset=utf-8\","
                + "\"data\":{\"n\":[1,2.5]}}");
  }

  @Test
  void aStructuredEventHoldsTextAsTextAndBytesAsBase64() {
    assertThat(structured(event("a \"b\"\u0001", "text/plain").build()).get("data").asString())
        .isEqualTo("a \"b\"\u0001");
    byte[] bytes = {0, (byte) 0xff};
    for (String type : new String[] {"text/plain", "application/msgpack"}) {
      JsonNode json = structured(Event.builder().body(bytes, type).build());
      assertThat(json.has("data")).isFalse();
      assertThat(Base64.getDecoder().decode(json.get("data_base64").asString())).isEqualTo(bytes);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{} ,\"type\":\"evil\"", "{}{}", "1 2", "nul", "{}\u0000"})
  void whatIsNoJsonDoesNotBreakTheObjectItWouldStandIn(String body) {
    Event event = event(body, Event.JSON).build();
    assertThatThrownBy(() -> STRUCTURED.encode(event))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("its body is not the ");
  }

  @Test
  void plainJsonIsTheBodyWithTheHeadersOfTheEvent() {
    HttpEncoding.Message message =
        JSON.encode(
            event("{}", Event.JSON)
                .profile("p")
                .routingKey("k")
                .headers(Map.of("tenant", "t", "tracestate", "a=b"))
                .build());
    assertThat(message.headers())
        .isEqualTo(
            Map.of(
                "content-type", "application/json",
                "x-evbus-profile", "p",
                "x-evbus-routing-key", "k",
                "tenant", "t",
                "tracestate", "a=b",
                "webhook-id", "1"));
  }

  @ParameterizedTest
  @CsvSource({
    "tenant, a b, ce-tenant, a%20b",
    "tenant, '', ce-tenant, ''",
    "id, x, id, x",
    "subject, s, ce-subject, s",
    "evbusprofile, x, evbusprofile, x",
    "averyveryverylongname, x, averyveryverylongname, x",
    "X-Kind, a b, x-kind, a b",
    "X-Kind, ' a', x-kind, %20a",
    "X-Kind, ä, x-kind, %C3%A4",
    "Content-Length, 3, x-evbus-header-content-length, 3",
    "Transfer-Encoding, chunked, x-evbus-header-transfer-encoding, chunked",
    "Authorization, x, x-evbus-header-authorization, x",
    "webhook-id, x, x-evbus-header-webhook-id, x",
    "ce-id, x, x-evbus-header-ce-id, x",
    "a b, x, x-evbus-header-a%20b, x",
    "a:b, x, x-evbus-header-a%3Ab, x",
    "'', x, x-evbus-header-, x",
  })
  void headersOfEvents(String name, String value, String as, String encoded) {
    Event event = event("x", "text/plain").headers(Map.of(name, value)).build();
    String found =
        BINARY.encode(event).headers().entrySet().stream()
            .filter(entry -> entry.getKey().equalsIgnoreCase(as))
            .map(Map.Entry::getValue)
            .findFirst()
            .orElse("absent");
    assertThat(found).isEqualTo(encoded);
  }

  @Test
  void lineBreaksNeverReachAHeader() {
    Event event =
        event("x", "text/plain")
            .id("a\r\nb.c")
            .profile("p\r\nq")
            .routingKey("k\r\nl")
            .headers(Map.of("tenant", "a\r\nb", "X-A", "a\r\nb", "X\r\nB", "c"))
            .build();
    for (HttpEncoding encoding : new HttpEncoding[] {BINARY, JSON, STRUCTURED}) {
      encoding
          .encode(event)
          .headers()
          .forEach((name, value) -> assertThat(name + value).matches("[ -~]*"));
    }
    assertThat(BINARY.encode(event).headers())
        .containsEntry("webhook-id", "a%0D%0Ab%2Ec")
        .containsEntry("ce-id", "a%0D%0Ab.c");
  }

  @Test
  void aContentTypeThatIsNoneIsRefused() {
    Event event = event("x", "text/plain\r\nX-Evil: 1").build();
    assertThatThrownBy(() -> BINARY.encode(event)).hasMessageContaining("content type");
  }

  @Test
  void theExampleOfTheSpecificationIsEncodedAsItSays() {
    assertThat(HeaderText.percent("Euro € \uD83D\uDE00", HeaderText.VALUE))
        .isEqualTo("Euro%20%E2%82%AC%20%F0%9F%98%80");
  }
}
