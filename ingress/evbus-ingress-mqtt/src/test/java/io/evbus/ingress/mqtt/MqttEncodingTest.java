package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Event;
import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttEncodingTest {
  private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final Event EVENT =
      Event.builder()
          .id("order-4711/Köln")
          .profile("audit")
          .routingKey("orders.eu")
          .time(Instant.parse("2026-03-01T12:00:00.5Z"))
          .headers(Map.of("traceparent", TRACE))
          .body("{}", Event.JSON)
          .build();

  @Test
  void anEventIsACloudEventInBinaryMode() {
    MqttPublishMessage message = sent(EVENT, Map.of()).message();
    assertThat(message.variableHeader().topicName()).isEqualTo("t");
    assertThat(message.variableHeader().packetId()).isEqualTo(7);
    assertThat(message.fixedHeader().qosLevel()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
    assertThat(message.fixedHeader().isRetain()).isFalse();
    assertThat(message.fixedHeader().isDup()).isFalse();
    assertThat(message.payload().toString(StandardCharsets.UTF_8)).isEqualTo("{}");
    assertThat(property(message, MqttProperties.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(property(message, MqttProperties.PUBLICATION_EXPIRY_INTERVAL)).isNull();
    assertThat(users(message))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of(
                "specversion", "1.0",
                "id", "order-4711/Köln",
                "source", "evbus",
                "type", "orders.eu",
                "time", "2026-03-01T12:00:00.500Z",
                "evbusprofile", "audit",
                "traceparent", TRACE));
  }

  @Test
  void anEventWithoutMuchHasATypeAndNoProfile() {
    MqttPublishMessage message = sent(plain(Map.of()), Map.of("source", "/shop")).message();
    assertThat(users(message))
        .containsEntry("type", "evbus.event")
        .containsEntry("source", "/shop")
        .doesNotContainKey("evbusprofile");
  }

  @Test
  void retainAndExpiryAreSaid() {
    MqttPublishMessage message =
        sent(plain(Map.of()), Map.of("retain", true, "message_expiry", "90m")).message();
    assertThat(message.fixedHeader().isRetain()).isTrue();
    assertThat(property(message, MqttProperties.PUBLICATION_EXPIRY_INTERVAL)).isEqualTo(5_400);
  }

  @Test
  void aHeaderCantStandInForAnAttributeAndIsNotLost() {
    Event event =
        plain(Map.of("id", "other", "type", "t", "x-evbus-header-id", "third", "ID", "kept"));
    assertThat(users(sent(event, Map.of()).message()))
        .containsEntry("id", event.id())
        .containsEntry("type", "evbus.event")
        .containsEntry("x-evbus-header-id", "other")
        .containsEntry("x-evbus-header-type", "t")
        .containsEntry("x-evbus-header-x-evbus-header-id", "third")
        .containsEntry("ID", "kept");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 60, 100, 128, 150, 16_000, 16_383, 16_384, 2_097_200})
  void theSizeIsThatOfThePacket(int bodyBytes) {
    Event event = EVENT.toBuilder().body(new byte[bodyBytes], Event.OCTET_STREAM).build();
    for (Map<String, String> options :
        List.of(Map.<String, String>of(), Map.of("message_expiry", "1h"))) {
      Sent sent = sent(event, options);
      assertThat(sent.said()).isEqualTo(sent.bytes());
    }
  }

  @Test
  void whatMqttCantCarryIsNamed() {
    MqttEncoding encoding = new MqttEncoding(Profiles.of(Profiles.topic("t", 1, Map.of())));
    assertThatThrownBy(() -> encoding.properties(plain(Map.of("h", "a\nb"))))
        .hasMessageStartingWith("header with a control character")
        .hasMessageNotContaining("a\nb");
    assertThatThrownBy(() -> encoding.properties(plain(Map.of("h".repeat(70_000), ""))))
        .hasMessageStartingWith("header's name ");
    assertThatThrownBy(() -> encoding.properties(EVENT.toBuilder().id("x".repeat(70_000)).build()))
        .hasMessageStartingWith("id ");
    assertThatThrownBy(() -> encoding.properties(EVENT.toBuilder().routingKey("a\0").build()))
        .hasMessageStartingWith("routing key ");
  }

  private static Event plain(Map<String, String> headers) {
    return Event.builder().headers(headers).body("x", "text/plain").build();
  }

  /** A message as it was on the wire, and how long it was there and was said to be. */
  private record Sent(MqttPublishMessage message, long bytes, long said) {}

  private static Sent sent(Event event, Map<String, ?> options) {
    MqttEncoding encoding = new MqttEncoding(Profiles.of(Profiles.topic("t", 1, options)));
    EmbeddedChannel wire = new EmbeddedChannel(MqttEncoder.INSTANCE, new MqttDecoder(4 << 20));
    wire.writeOutbound(
        MqttMessageBuilders.connect().protocolVersion(MqttVersion.MQTT_5).clientId("c").build());
    ((ByteBuf) wire.readOutbound()).release();
    MqttEncoding.Properties properties = encoding.properties(event);
    wire.writeOutbound(encoding.message("t", 7, properties, event));
    ByteBuf bytes = wire.readOutbound();
    long length = bytes.readableBytes();
    wire.writeInbound(bytes);
    MqttPublishMessage message = wire.readInbound();
    return new Sent(message, length, MqttEncoding.bytes("t", properties, event));
  }

  private static Object property(MqttPublishMessage message, int id) {
    MqttProperties.MqttProperty<?> found = message.variableHeader().properties().getProperty(id);
    return found == null ? null : found.value();
  }

  private static Map<String, String> users(MqttPublishMessage message) {
    Map<String, String> users = new HashMap<>();
    UserProperties all =
        (UserProperties)
            message.variableHeader().properties().getProperty(MqttProperties.USER_PROPERTY);
    all.value().forEach(pair -> users.put(pair.key, pair.value));
    return users;
  }
}
