package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Event;
import io.evbus.Replay;
import io.nats.client.impl.Headers;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NatsEncodingTest {
  private static final NatsEncoding ENCODING =
      new NatsEncoding(Profiles.of(Map.of("subjects", "s", "source", "/shop/Köln")), "log/lane");

  private static Headers encode(Map<String, String> headers) {
    return ENCODING.headers(
        Event.builder().id("i").headers(headers).body("{}", Event.JSON).build(), "s");
  }

  @Test
  void anEventIsACloudEventInBinaryMode() {
    Event event =
        Event.builder()
            .id("order 4711/\"Köln\"")
            .routingKey("orders.eu")
            .profile("p")
            .time(Instant.parse("2026-01-02T03:04:05.678Z"))
            .headers(Map.of("traceparent", "00-ab-cd-01"))
            .body("{}", Event.JSON)
            .build();
    Headers headers = ENCODING.headers(event, "s");
    assertThat(headers.getFirst("Nats-Msg-Id")).isEqualTo("order%204711/%22K%C3%B6ln%22");
    assertThat(headers.getFirst("ce-id")).isEqualTo(headers.getFirst("Nats-Msg-Id"));
    assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
    assertThat(headers.getFirst("ce-source")).isEqualTo("/shop/K%C3%B6ln");
    assertThat(headers.getFirst("ce-type")).isEqualTo("orders.eu");
    assertThat(headers.getFirst("ce-time")).isEqualTo("2026-01-02T03:04:05.678Z");
    assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/json");
    assertThat(headers.getFirst("ce-evbusprofile")).isEqualTo("p");
    assertThat(headers.getFirst("traceparent")).isEqualTo("00-ab-cd-01");
    assertThat(headers.size()).isEqualTo(9);
  }

  @Test
  void anEventsHeadersTellTheServerNothingAndAreNoAttributes() {
    Headers headers =
        encode(
            Map.of(
                "Nats-Rollup", "all",
                "nats-expected-last-sequence", "1",
                "Nats-Msg-Id", "stolen",
                "CE-ID", "stolen",
                "Content-Type", "application/cloudevents+json",
                "tenant", "42"));
    assertThat(headers.keySet())
        .contains("tenant")
        .doesNotContain("Nats-Rollup", "nats-expected-last-sequence", "CE-ID", "Content-Type");
    assertThat(headers.get("Nats-Msg-Id")).containsExactly("i");
    assertThat(headers.get("ce-id")).containsExactly("i");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "plain",
        "with spaces",
        "100%",
        "%41",
        "Köln, a \"town\"; 100%",
        "\ud83d\udd11",
        " before",
        "behind ",
        "two\r\nlines: x",
        "\u0000",
        "a+b",
        " "
      })
  void anyValueCanBeReadBack(String value) {
    String text = NatsEncoding.text(value);
    assertThat(text).matches("\\p{ASCII}*").doesNotContain("\r", "\n");
    assertThat(decode(text)).isEqualTo(value);
    assertThat(decode(NatsEncoding.attribute(value))).isEqualTo(value);
    assertThat(decode(String.valueOf(encode(Map.of("h", value)).getFirst("h")))).isEqualTo(value);
  }

  private static String decode(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Test
  void theSubjectCountsWhereAStreamMayHaveSeveral() {
    assertThat(messageId(Map.of("subjects", "a"))).isEqualTo("i");
    assertThat(messageId(Map.of("subjects", List.of("a", "b")))).isEqualTo("i a.%C3%B6");
    assertThat(messageId(Map.of("subjects", "a", "message_id", "id_and_subject")))
        .isEqualTo("i a.%C3%B6");
    assertThat(messageId(Map.of("subjects", List.of("a", "b"), "message_id", "id"))).isEqualTo("i");
  }

  private static String messageId(Map<String, ?> options) {
    return messageId(options, Map.of());
  }

  private static String messageId(Map<String, ?> options, Map<String, String> headers) {
    Event event = Event.builder().id("i").headers(headers).body("{}", Event.JSON).build();
    return String.valueOf(
        new NatsEncoding(Profiles.of(options), "log/la ne")
            .headers(event, "a.ö")
            .getFirst("Nats-Msg-Id"));
  }

  @Test
  void aReplayIsNotWhatTheStreamHasHad() {
    Map<String, String> replayed = Map.of(Replay.HEADER, "7");
    assertThat(messageId(Map.of("subjects", "a"), replayed)).isEqualTo("i replay log/la%20ne");
    assertThat(messageId(Map.of("subjects", List.of("a", "b")), replayed))
        .isEqualTo("i a.%C3%B6 replay log/la%20ne");
    assertThat(encode(replayed).getFirst("ce-id")).isEqualTo("i");
  }

  @Test
  void plainValuesStayReadable() {
    assertThat(NatsEncoding.text("text with \"quotes\"")).isEqualTo("text with \"quotes\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a b", "a:b", "a\r\nb", "Köln"})
  void aNameThatNatsDoesNotKnowIsRefusedWithoutItsValue(String name) {
    assertThatThrownBy(() -> encode(Map.of(name, "canary-1")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("a header")
        .hasMessageNotContaining("canary-1");
  }
}
