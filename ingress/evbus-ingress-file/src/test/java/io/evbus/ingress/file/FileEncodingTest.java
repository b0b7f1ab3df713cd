package io.evbus.ingress.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class FileEncodingTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final FileEncoding CLOUD_EVENTS = new FileEncoding(false, "/shop");
  private static final FileEncoding BODY = new FileEncoding(true, "evbus");

  @Test
  void aLineIsACloudEvent() {
    Event event =
        Event.builder()
            .id("7")
            .routingKey("orders.new")
            .profile("audit")
            .time(Instant.parse("2026-11-26T13:57:57.5Z"))
            .headers(Map.of("tenant", "eu", "X-Trace", "a\"b", "id", "mine", "traceparent", "00-1"))
            .body("{\"order\":17}", Event.JSON)
            .build();
    assertThat(line(CLOUD_EVENTS, event))
        .isEqualTo(
            "{\"specversion\":\"1.0\",\"id\":\"7\",\"source\":\"/shop\",\"type\":\"orders.new\","
                + "\"time\":\"2026-11-26T13:57:57.500Z\",\"datacontenttype\":\"application/json\","
                + "\"tenant\":\"eu\",\"traceparent\":\"00-1\","
                + "\"evbusheaders\":\"{\\\"X-Trace\\\":\\\"a\\\\\\\"b\\\",\\\"id\\\":\\\"mine\\\"}\","
                + "\"evbusprofile\":\"audit\",\"data\":{\"order\":17}}\n");
  }

  @Test
  void aBodyIsDataWhereItCanBe() {
    assertThat(data("{\n \"a\":\r\n 1\n}", Event.JSON)).isEqualTo("\"data\":{  \"a\":   1 }");
    assertThat(data("null", "application/vnd.x+json; charset=utf-8")).isEqualTo("\"data\":null");
    assertThat(data("a\nb\u0001\t\"\\é", "text/plain"))
        .isEqualTo("\"data\":\"a\\nb\\u0001\\t\\\"\\\\é\"");
    assertThat(data("a", "text/plain;charset=iso-8859-1")).isEqualTo("\"data_base64\":\"YQ==\"");
    assertThat(data("{\"a\":", Event.JSON)).isEqualTo("\"data_base64\":\"eyJhIjo=\"");
    assertThat(data("a", Event.OCTET_STREAM)).isEqualTo("\"data_base64\":\"YQ==\"");
    assertThat(data("a", "image/png")).isEqualTo("\"data_base64\":\"YQ==\"");
    assertThat(line(CLOUD_EVENTS, event(new byte[0], Event.JSON)))
        .doesNotContain("data\"", "base64");
    byte[] bytes = {'"', (byte) 0xFF, '"'};
    assertThat(line(CLOUD_EVENTS, event(bytes, "text/plain"))).contains("\"data_base64\":\"Iv8i\"");
    assertThat(line(CLOUD_EVENTS, event(bytes, Event.JSON))).contains("\"data_base64\":\"Iv8i\"");
  }

  @Test
  void anyTextIsOneLineOfJsonAndComesBack() {
    StringBuilder all = new StringBuilder();
    for (int letter = 0; letter < 0x300; letter++) {
      all.append((char) letter);
    }
    all.append("\u2028\u2029\ufeff😀");
    String text = all.toString();
    Event event =
        Event.builder()
            .id(text)
            .routingKey(text)
            .profile(text)
            .headers(Map.of("plain", text, text, text))
            .body(text, "text/plain")
            .build();
    String line = line(CLOUD_EVENTS, event);
    assertThat(line.indexOf('\n')).isEqualTo(line.length() - 1);
    JsonNode read = JSON.readTree(line);
    for (String member : new String[] {"id", "type", "evbusprofile", "plain", "data"}) {
      assertThat(read.get(member).asString()).isEqualTo(text);
    }
    assertThat(JSON.readTree(read.get("evbusheaders").asString()).get(text).asString())
        .isEqualTo(text);
  }

  @Test
  void anEmptyRoutingKeyOrContentTypeIsNone() {
    Event event = Event.builder().routingKey("").body(new byte[] {1}, "").build();
    assertThat(line(CLOUD_EVENTS, event))
        .contains("\"type\":\"evbus.event\"")
        .doesNotContain("datacontenttype");
  }

  @Test
  void theBodyAloneIsALineOrRejected() {
    assertThat(line(BODY, event("{\n\"a\": 1}", Event.JSON))).isEqualTo("{ \"a\": 1}\n");
    assertThat(line(BODY, event("plain é", "text/plain"))).isEqualTo("plain é\n");
    assertThat(line(BODY, event("bytes", Event.OCTET_STREAM))).isEqualTo("bytes\n");
    assertThat(line(BODY, event("", "text/plain"))).isEqualTo("\n");
    assertThat(problem("a\nb", "text/plain")).contains("format: cloudevents");
    assertThat(problem("a\r", "text/plain")).contains("has more");
    assertThat(problem("{", Event.JSON)).contains("is no JSON");
    assertThat(BODY.add(event(new byte[] {(byte) 0xFF}, "x/y"), new Lines()).orElseThrow())
        .contains("UTF-8");
  }

  private static String problem(String body, String type) {
    Lines lines = new Lines();
    String problem = BODY.add(event(body, type), lines).orElseThrow();
    assertThat(lines.length()).as("what is left of a rejected event").isZero();
    return problem;
  }

  private static String data(String body, String type) {
    String line = line(CLOUD_EVENTS, event(body, type));
    JSON.readTree(line);
    return line.substring(line.indexOf("\"data"), line.length() - 2)
        .replaceFirst("^\"datacontenttype\":\"[^\"]*\",", "");
  }

  private static Event event(String body, String type) {
    return event(body.getBytes(StandardCharsets.UTF_8), type);
  }

  private static Event event(byte[] body, String type) {
    return Event.builder().body(body, type).build();
  }

  private static String line(FileEncoding encoding, Event event) {
    Lines lines = new Lines(1);
    assertThat(encoding.add(event, lines)).isEqualTo(Optional.empty());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      lines.write(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString(StandardCharsets.UTF_8);
  }
}
