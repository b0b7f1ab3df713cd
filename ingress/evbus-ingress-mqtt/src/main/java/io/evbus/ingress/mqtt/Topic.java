package io.evbus.ingress.mqtt;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.Outcome;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of one destination go: one topic, or one for each routing key. Immutable.
 *
 * @param before the whole topic, or what stands before the routing key
 * @param after what stands behind the routing key; absent when all go to one topic
 */
record Topic(String before, @Nullable String after) {
  /** Stands for the routing key of an event. */
  static final String KEY = "{routing_key}";

  static Topic of(Destination destination) {
    return of(String.valueOf(destination.address().get("topic")));
  }

  static Topic of(String written) {
    int key = written.indexOf(KEY);
    return key < 0
        ? new Topic(written, null)
        : new Topic(written.substring(0, key), written.substring(key + KEY.length()));
  }

  /** Whether the topic depends on the event. */
  boolean isTemplate() {
    return after != null;
  }

  /** The topic of an event; absent when its routing key, or the lack of one, makes none. */
  @Nullable String of(Event event) {
    if (after == null) {
      return before;
    }
    String key = event.routingKey().orElse("");
    if (!isKey(key)) {
      return null;
    }
    String topic = before + key + after;
    return MqttText.bytes(topic) < 0 ? null : topic;
  }

  /** What becomes of an event for which there is no topic. */
  Outcome unnamed(Event event) {
    return event.routingKey().isEmpty()
        ? new Outcome.Rejected(
            Reason.NO_DESTINATION, this + ": the event has no routing key that would name its own")
        : new Outcome.Rejected(
            Reason.INVALID,
            this
                + ": the routing key makes none; it must have no +, #, control character or empty"
                + " level");
  }

  /**
   * Why this can't be what a profile asks for; empty when it can. What an event says must not lead
   * out of the place that the profile names, so a template begins with a part of its own.
   */
  Optional<String> fault() {
    if (before.isEmpty() && isTemplate()) {
      return Optional.of(
          "begins with " + KEY + "; put a part of its own before it, such as evbus/" + KEY);
    }
    if (before.startsWith("$SYS") || before.startsWith("$share")) {
      return Optional.of("begins as those of the broker itself do; choose another");
    }
    String sample = before + (isTemplate() ? "x" + after : "");
    if (sample.isEmpty()
        || MqttText.bytes(sample) < 0
        || hasPattern(sample)
        || sample.contains("{")
        || sample.contains("}")) {
      return Optional.of(
          "is no topic to publish to: 1 to 65,535 bytes without +, # and control characters, and "
              + KEY
              + " once at most");
    }
    return Optional.empty();
  }

  /** Whether a routing key may stand in a topic: levels that are not empty, and no pattern. */
  private static boolean isKey(String key) {
    return !key.isEmpty()
        && !key.startsWith("/")
        && !key.endsWith("/")
        && !key.contains("//")
        && !hasPattern(key);
  }

  private static boolean hasPattern(String text) {
    return text.indexOf('+') >= 0 || text.indexOf('#') >= 0;
  }

  @Override
  public String toString() {
    return after == null ? "topic " + before : "topics " + before + KEY + after;
  }
}
