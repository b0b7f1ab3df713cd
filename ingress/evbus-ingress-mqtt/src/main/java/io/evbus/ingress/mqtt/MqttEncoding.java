package io.evbus.ingress.mqtt;

import io.evbus.Event;
import io.evbus.spi.Profile;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttFixedHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttPublishVariableHeader;
import io.netty.handler.codec.mqtt.MqttQoS;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An event as a message: a CloudEvent in the binary mode of its MQTT binding. Immutable and
 * thread-safe.
 */
final class MqttEncoding {
  /** The type of an event without a routing key. */
  static final String TYPE = "evbus.event";

  /** Begins the property of a header that has the name of an attribute. */
  static final String ESCAPED = "x-evbus-header-";

  private static final Set<String> ATTRIBUTES =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "time",
          "subject",
          "datacontenttype",
          "dataschema",
          "evbusprofile");

  private static final int FIXED_BYTES = 1;
  private static final int PACKET_ID_BYTES = 2;
  private static final int LENGTH_BYTES = 2;
  private static final int EXPIRY_BYTES = 5;

  private final MqttFixedHeader header;
  private final String source;
  private final @Nullable Integer expirySeconds;

  MqttEncoding(Profile profile) {
    this.header =
        new MqttFixedHeader(
            MqttMessageType.PUBLISH,
            false,
            MqttQoS.AT_LEAST_ONCE,
            profile.require(MqttOptions.RETAIN),
            0);
    this.source = profile.require(MqttOptions.SOURCE);
    this.expirySeconds =
        profile.get(MqttOptions.EXPIRY).map(Duration::toSeconds).map(Math::toIntExact).orElse(null);
  }

  /** An event's properties, and how many bytes they take without their own length. */
  static final class Properties {
    private final MqttProperties all = new MqttProperties();
    private final UserProperties users = new UserProperties();
    private long bytes;

    private void user(String name, String value, String what) {
      bytes += 1 + bytes(name, what + "'s name") + bytes(value, what);
      users.add(name, value);
    }

    private static int bytes(String text, String what) {
      int bytes = MqttText.bytes(text);
      if (bytes < 0) {
        throw new IllegalArgumentException(
            what + " with a control character or of more than " + MqttText.MOST_BYTES + " bytes");
      }
      return LENGTH_BYTES + bytes;
    }
  }

  /**
   * What stands beside the body.
   *
   * @throws IllegalArgumentException when MQTT can't carry it, saying what of it
   */
  Properties properties(Event event) {
    Properties properties = new Properties();
    properties.user("specversion", "1.0", "");
    properties.user("id", event.id(), "id");
    properties.user("source", source, "source");
    properties.user("type", event.routingKey().orElse(TYPE), "routing key");
    properties.user("time", event.time().toString(), "time");
    event.profile().ifPresent(name -> properties.user("evbusprofile", name, "profile"));
    for (Map.Entry<String, String> each : event.headers().entrySet()) {
      String name = each.getKey();
      boolean isTaken = ATTRIBUTES.contains(name) || name.startsWith(ESCAPED);
      properties.user(isTaken ? ESCAPED + name : name, each.getValue(), "header");
    }
    properties.bytes += 1 + Properties.bytes(event.contentType(), "content type");
    properties.all.add(new StringProperty(MqttProperties.CONTENT_TYPE, event.contentType()));
    if (expirySeconds != null) {
      properties.bytes += EXPIRY_BYTES;
      properties.all.add(
          new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, expirySeconds));
    }
    properties.all.add(properties.users);
    return properties;
  }

  /** The bytes of the whole packet, as a broker counts them. */
  static long bytes(String topic, Properties properties, Event event) {
    long rest =
        LENGTH_BYTES
            + MqttText.bytes(topic)
            + PACKET_ID_BYTES
            + lengthBytes(properties.bytes)
            + properties.bytes
            + event.sizeBytes();
    return FIXED_BYTES + lengthBytes(rest) + rest;
  }

  /** How many bytes a length takes: seven bits in each. */
  private static int lengthBytes(long length) {
    return Math.max(1, (Long.SIZE - Long.numberOfLeadingZeros(length) + 6) / 7);
  }

  MqttPublishMessage message(String topic, int packetId, Properties properties, Event event) {
    return new MqttPublishMessage(
        header,
        new MqttPublishVariableHeader(topic, packetId, properties.all),
        Unpooled.wrappedBuffer(event.bytes()));
  }
}
