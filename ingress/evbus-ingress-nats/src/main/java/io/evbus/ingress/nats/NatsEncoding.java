package io.evbus.ingress.nats;

import io.evbus.Event;
import io.evbus.Replay;
import io.evbus.spi.Profile;
import io.nats.client.impl.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/**
 * An event's headers: a CloudEvent in the binary mode of its NATS binding, and the id by which a
 * stream de-duplicates. Immutable and thread-safe.
 */
final class NatsEncoding {
  /** The type of an event without a routing key. */
  static final String TYPE = "evbus.event";

  /** By it a stream knows a message again. */
  static final String MESSAGE_ID = "Nats-Msg-Id";

  private static final char DELETE = 0x7f;

  /** What an event's header can't be: an attribute of the event, or what says how to read it. */
  private static final Set<String> OURS =
      Set.of(
          "ce-specversion",
          "ce-id",
          "ce-source",
          "ce-type",
          "ce-time",
          "ce-datacontenttype",
          "ce-evbusprofile",
          "content-type");

  /** Headers by which the server is told what to do with a message. */
  private static final String SERVER = "nats-";

  private final String source;
  private final boolean subjectCounts;
  private final String replay;

  /**
   * For one lane.
   *
   * @param producer as whom it sends; a replay is a lane of its own
   */
  NatsEncoding(Profile profile, String producer) {
    this.replay = " replay " + attribute(producer);
    this.source = attribute(profile.require(NatsOptions.SOURCE));
    this.subjectCounts =
        profile
            .get(NatsOptions.MESSAGE_ID)
            .map(NatsOptions.MessageId.ID_AND_SUBJECT::equals)
            .orElseGet(() -> NatsOptions.subjects(profile).size() > 1);
  }

  /**
   * All headers of an event that goes to a subject.
   *
   * @throws IllegalArgumentException when one can't be carried; the message names no value
   */
  Headers headers(Event event, String subject) {
    Headers headers = new Headers();
    String id = attribute(event.id());
    headers.put(MESSAGE_ID, messageId(event, id, subject));
    headers.put("ce-specversion", "1.0");
    headers.put("ce-id", id);
    headers.put("ce-source", source);
    headers.put("ce-type", event.routingKey().map(NatsEncoding::attribute).orElse(TYPE));
    headers.put("ce-time", event.time().toString());
    headers.put("ce-datacontenttype", attribute(event.contentType()));
    event.profile().ifPresent(name -> headers.put("ce-evbusprofile", attribute(name)));
    event
        .headers()
        .forEach(
            (name, value) -> {
              if (!isOurs(name)) {
                headers.put(name(name), text(value));
              }
            });
    return headers;
  }

  /** What is replayed was stored before, so under its old name the stream would drop it. */
  private String messageId(Event event, String id, String subject) {
    return id
        + (subjectCounts ? " " + attribute(subject) : "")
        + (event.headers().containsKey(Replay.HEADER) ? replay : "");
  }

  /** An event's header tells the server nothing, and stands in for no attribute of the event. */
  private static boolean isOurs(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return lower.startsWith(SERVER) || OURS.contains(lower);
  }

  private static String name(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c <= ' ' || c >= DELETE || c == ':') {
        throw new IllegalArgumentException("a header whose name has a space, a colon or no ASCII");
      }
    }
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a header without a name");
    }
    return name;
  }

  /** An attribute's value, percent-encoded by the rule of CloudEvents. */
  static String attribute(String value) {
    return encode(value, "\"% ");
  }

  /** A header's value: as it is where that can be told from an encoded one. */
  static String text(String value) {
    return isPlain(value) ? value : encode(value, "%");
  }

  private static boolean isPlain(String value) {
    int length = value.length();
    if (length > 0 && (value.charAt(0) == ' ' || value.charAt(length - 1) == ' ')) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (!isKept(value.charAt(i), "%")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isKept(int c, String encoded) {
    return c >= ' ' && c < DELETE && encoded.indexOf(c) < 0;
  }

  private static String encode(String value, String encoded) {
    int plain = 0;
    while (plain < value.length() && isKept(value.charAt(plain), encoded)) {
      plain++;
    }
    if (plain == value.length() && value.equals(value.strip())) {
      return value;
    }
    StringBuilder text = new StringBuilder();
    for (byte next : value.getBytes(StandardCharsets.UTF_8)) {
      if (next != ' ' && isKept(next, encoded)) {
        text.append((char) next);
      } else {
        text.append("%%%02X".formatted(next & 0xff));
      }
    }
    return text.toString();
  }
}
