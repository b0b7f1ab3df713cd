package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** An event as an AMQP message. */
final class RabbitMqEncoding {
  /** Carries the delivery tag, so that a returned message is known again. */
  static final String SEQUENCE = "x-evbus-seq";

  private static final String PROFILE = "x-evbus-profile";
  private static final int PERSISTENT = 2;
  private static final int MOST_NAME_BYTES = 255;
  private static final int MOST_UTF8_BYTES_A_CHAR = 3;

  /** More than the properties take that are not headers, and what stands around each header. */
  private static final int RESERVED_BYTES = 2_048;

  private static final int AROUND_HEADER_BYTES = 6;

  private RabbitMqEncoding() {}

  static AMQP.BasicProperties properties(Event event, long sequence) {
    Map<String, Object> headers = new HashMap<>();
    headers.putAll(event.headers());
    // An event's header can't pose as evbus's own; the sequence is always set.
    headers.remove(PROFILE);
    event.profile().ifPresent(profile -> headers.put(PROFILE, profile));
    headers.put(SEQUENCE, sequence);
    return new AMQP.BasicProperties.Builder()
        .messageId(event.id())
        .contentType(event.contentType())
        .deliveryMode(PERSISTENT)
        .timestamp(Date.from(event.time()))
        .headers(headers)
        .build();
  }

  /**
   * Why AMQP can't carry an event, empty when it can. The client would throw, and count a delivery
   * tag that the broker does not.
   *
   * @param frameMaxBytes the most that the connection takes in one frame, which all properties
   *     share; 0 is without limit
   */
  static Optional<String> unfit(Event event, String routingKey, int frameMaxBytes) {
    if (isTooLong(event.id())) {
      return tooLong("id");
    }
    if (isTooLong(event.contentType())) {
      return tooLong("content type");
    }
    if (isTooLong(routingKey)) {
      return tooLong("routing key");
    }
    long bytes = RESERVED_BYTES;
    bytes += utf8Bytes(event.profile().orElse(""));
    for (Map.Entry<String, String> header : event.headers().entrySet()) {
      if (isTooLong(header.getKey())) {
        return tooLong("header's name");
      }
      bytes += AROUND_HEADER_BYTES + utf8Bytes(header.getKey()) + utf8Bytes(header.getValue());
    }
    return frameMaxBytes == 0 || bytes <= frameMaxBytes
        ? Optional.empty()
        : Optional.of("headers larger than the connection's frames of " + frameMaxBytes + " bytes");
  }

  private static Optional<String> tooLong(String what) {
    return Optional.of("a " + what + " longer than " + MOST_NAME_BYTES + " bytes");
  }

  private static boolean isTooLong(String name) {
    return name.length() * MOST_UTF8_BYTES_A_CHAR > MOST_NAME_BYTES
        && utf8Bytes(name) > MOST_NAME_BYTES;
  }

  private static int utf8Bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
