package io.evbus.ingress.kafka;

import io.evbus.Event;
import io.evbus.spi.Destination;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where events of one destination go.
 *
 * @param topic the topic of all events; absent in the form that goes by the routing key
 * @param prefix what stands before the routing key in that form
 */
record Address(@Nullable String topic, String prefix) {

  static Address of(Destination destination) {
    Object topic = destination.address().get("topic");
    return topic != null
        ? new Address(topic.toString(), "")
        : new Address(null, String.valueOf(destination.address().get("topic_prefix")));
  }

  /** The topic of an event; empty when its routing key, or the lack of one, makes none. */
  Optional<String> topicOf(Event event) {
    return topic != null
        ? Optional.of(topic)
        : event.routingKey().map(prefix::concat).filter(KafkaOptions::isTopic);
  }

  @Override
  public String toString() {
    return topic != null ? "topic " + topic : "topics " + prefix + "* by routing key";
  }
}
