package io.evbus.ingress.kafka;

import io.evbus.Event;
import io.evbus.spi.Destination;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where events of one destination go.
 *
 * @param topic the topic of all events; absent in the form that goes by the routing key
 * @param prefix what stands before the routing key in that form
 * @param servers some of the brokers, for messages
 */
record Address(@Nullable String topic, String prefix, String servers) {
  private static final int MOST_SHOWN = 3;

  static Address of(Destination destination) {
    Object topic = destination.address().get("topic");
    String servers =
        KafkaOptions.servers(destination.profile()).stream()
            .limit(MOST_SHOWN)
            .collect(Collectors.joining(", "));
    return topic != null
        ? new Address(topic.toString(), "", servers)
        : new Address(null, String.valueOf(destination.address().get("topic_prefix")), servers);
  }

  /** The topic of an event; empty when its routing key, or the lack of one, makes none. */
  Optional<String> topicOf(Event event) {
    return topic != null
        ? Optional.of(topic)
        : event.routingKey().map(prefix::concat).filter(KafkaOptions::isTopic);
  }

  /** The place and the brokers, for messages. */
  String where() {
    return this + " on " + servers;
  }

  /** As {@link #where}, for one topic of many. */
  String where(String ofEvents) {
    return "topic " + ofEvents + " on " + servers;
  }

  @Override
  public String toString() {
    return topic != null ? "topic " + topic : "topics " + prefix + "* by routing key";
  }
}
