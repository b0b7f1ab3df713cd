package io.evbus.ingress.nats;

import io.evbus.Event;
import io.evbus.spi.Destination;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where the messages of one destination go: one subject, or one for each routing key. Immutable.
 *
 * @param before the whole subject, or what stands before the routing key
 * @param after what stands behind the routing key; absent when all go to one subject
 */
record Subject(String before, @Nullable String after) {
  /** Stands for the routing key of an event. */
  static final String KEY = "{routing_key}";

  /** With it the reply subject and the sizes, the server takes 4,096 for the whole line. */
  private static final int MOST_BYTES = 2_048;

  static Subject of(Destination destination) {
    return of(String.valueOf(destination.address().get("subject")));
  }

  static Subject of(String written) {
    int key = written.indexOf(KEY);
    return key < 0
        ? new Subject(written, null)
        : new Subject(written.substring(0, key), written.substring(key + KEY.length()));
  }

  /** Whether the subject depends on the event. */
  boolean isTemplate() {
    return after != null;
  }

  /** The subject of an event; empty when its routing key, or the lack of one, makes none. */
  Optional<String> of(Event event) {
    return after == null
        ? Optional.of(before)
        : event.routingKey().map(key -> before + key + after).filter(Subject::isSubject);
  }

  /**
   * Why this can't be what a profile asks for; empty when it can. What an event says must not lead
   * out of the place that the profile names, so a template begins with a part of its own.
   */
  Optional<String> fault() {
    if (before.isEmpty()) {
      return Optional.of(
          "begins with " + KEY + "; put a part of its own before it, such as evbus." + KEY);
    }
    if ((before.startsWith("$") && !before.startsWith("$KV.")) || before.startsWith("_")) {
      return Optional.of("begins as those of the server itself do; choose another");
    }
    if ((after != null && after.contains(KEY))
        || !isSubject(before + (isTemplate() ? "x" : "") + rest())) {
      return Optional.of(
          "is no subject to publish to: parts of letters and digits with dots between, without *"
              + " and >, and "
              + KEY
              + " once at most");
    }
    return Optional.empty();
  }

  private String rest() {
    return after == null ? "" : after;
  }

  /**
   * Whether a text is one subject and no pattern: parts that are not empty, between dots, without
   * what separates words of the protocol and without wildcards.
   */
  static boolean isSubject(String text) {
    int length = text.length();
    char last = '.';
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      boolean empty = c == '.' && last == '.';
      if (empty || c <= ' ' || c == 0x7f || c == '*' || c == '>' || c == '{' || c == '}') {
        return false;
      }
      last = c;
    }
    return last != '.' && text.getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES;
  }

  @Override
  public String toString() {
    return after == null ? "subject " + before : "subjects " + before + KEY + after;
  }
}
