package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.Test;

class KafkaEncodingTest {
  private static final Event EVENT =
      Event.builder()
          .id("order-4711/Köln")
          .profile("audit")
          .routingKey("orders.eu")
          .time(Instant.parse("2026-03-01T12:00:00.5Z"))
          .headers(Map.of("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"))
          .body("{}", Event.JSON)
          .build();

  @Test
  void anEventIsACloudEventInBinaryMode() {
    ProducerRecord<byte[], byte[]> record = record(EVENT, Map.of());
    assertThat(record.topic()).isEqualTo("t");
    assertThat(text(record.value())).isEqualTo("{}");
    assertThat(headers(record))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "ce_specversion", "1.0",
                "ce_id", "order-4711/Köln",
                "ce_source", "evbus",
                "ce_type", "orders.eu",
                "ce_time", "2026-03-01T12:00:00.500Z",
                "ce_evbusprofile", "audit",
                "content-type", "application/json",
                "traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"));
  }

  @Test
  void theRecordsTimeIsThatOfSendingForABrokerDeletesByIt() {
    assertThat(record(EVENT, Map.of()).timestamp()).isNull();
  }

  @Test
  void theRoutingKeyIsTheKeyUnlessAnotherIsSet() {
    assertThat(text(record(EVENT, Map.of()).key())).isEqualTo("orders.eu");
    assertThat(text(record(EVENT, Map.of("key", "fixed")).key())).isEqualTo("fixed");
    assertThat(record(plain(Map.of()), Map.of()).key()).isNull();
    assertThat(record(EVENT, Map.of()).partition()).isNull();
    assertThat(record(EVENT, Map.of("partition", 3)).partition()).isEqualTo(3);
  }

  @Test
  void anEventWithoutMuchHasATypeAndNoProfile() {
    assertThat(headers(record(plain(Map.of()), Map.of("source", "/shop"))))
        .containsEntry("ce_type", "evbus.event")
        .containsEntry("ce_source", "/shop")
        .doesNotContainKey("ce_evbusprofile");
  }

  @Test
  void aHeaderCantStandInForAnAttribute() {
    Map<String, String> hostile =
        Map.of("ce_id", "other", "Content-Type", "text/html", "ce_other", "kept");
    Event event = plain(hostile);
    assertThat(headers(record(event, Map.of())))
        .containsEntry("ce_id", event.id())
        .containsEntry("content-type", "text/plain")
        .containsEntry("ce_other", "kept")
        .doesNotContainKey("Content-Type");
  }

  private static Event plain(Map<String, String> headers) {
    return Event.builder().headers(headers).body("x", "text/plain").build();
  }

  private static ProducerRecord<byte[], byte[]> record(Event event, Map<String, ?> options) {
    return new KafkaEncoding(Profiles.of(Profiles.topic("t", options))).record("t", event);
  }

  private static Map<String, String> headers(ProducerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (Header header : record.headers()) {
      assertThat(headers.put(header.key(), text(header.value()))).as(header.key()).isNull();
    }
    return headers;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
