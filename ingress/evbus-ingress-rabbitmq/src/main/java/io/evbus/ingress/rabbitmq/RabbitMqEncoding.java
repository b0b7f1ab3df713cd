package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.AMQP;
import io.evbus.Event;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

/** An event as an AMQP message. */
final class RabbitMqEncoding {
  /** Carries the delivery tag, so that a returned message is known again. */
  static final String SEQUENCE = "x-evbus-seq";

  private static final int PERSISTENT = 2;

  private RabbitMqEncoding() {}

  static AMQP.BasicProperties properties(Event event, long sequence) {
    Map<String, Object> headers = new HashMap<>();
    headers.putAll(event.headers());
    event.profile().ifPresent(profile -> headers.put("x-evbus-profile", profile));
    headers.put(SEQUENCE, sequence);
    return new AMQP.BasicProperties.Builder()
        .messageId(event.id())
        .contentType(event.contentType())
        .deliveryMode(PERSISTENT)
        .timestamp(Date.from(event.time()))
        .headers(headers)
        .build();
  }
}
