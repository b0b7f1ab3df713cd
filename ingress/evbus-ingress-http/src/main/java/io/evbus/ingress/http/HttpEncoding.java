package io.evbus.ingress.http;

import io.evbus.Event;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Events as requests: headers and a body. Thread-safe. */
final class HttpEncoding {
  /** The type of an event that has no routing key. */
  static final String USUAL_TYPE = "evbus.event";

  private static final String ESCAPED = "x-evbus-header-";
  private static final Pattern EXTENSION = Pattern.compile("[a-z0-9]{1,20}");

  /** What a header of an event can't be in CloudEvents, for it is there already. */
  private static final Set<String> CONTEXT =
      Set.of(
          "data", "datacontenttype", "evbusprofile", "id", "source", "specversion", "time", "type");

  /** Headers that other tools look for under their own names. */
  private static final Set<String> TRACE = Set.of("traceparent", "tracestate");

  private final HttpOptions.Format format;
  private final String source;

  HttpEncoding(HttpOptions.Format format, String source) {
    this.format = format;
    this.source = source;
  }

  /**
   * A request without what is equal for all.
   *
   * @param headers by lower-case name
   * @param body what is sent
   */
  record Message(Map<String, String> headers, ByteBuffer body) {}

  /**
   * Encodes an event.
   *
   * @throws IllegalArgumentException when it can't be; the message does not show the body
   */
  Message encode(Event event) {
    Map<String, String> headers = new LinkedHashMap<>();
    boolean plain = format == HttpOptions.Format.JSON;
    byte[] body = event.bytes();
    if (format == HttpOptions.Format.CLOUDEVENTS_STRUCTURED) {
      headers.put("content-type", StructuredEvent.CONTENT_TYPE);
      body = StructuredEvent.write(attributes(event), event);
    } else {
      headers.put("content-type", contentType(event));
    }
    if (format == HttpOptions.Format.CLOUDEVENTS_BINARY) {
      attributes(event)
          .forEach(
              (name, value) ->
                  headers.put("ce-" + name, HeaderText.percent(value, HeaderText.VALUE)));
    }
    if (plain) {
      event
          .profile()
          .ifPresent(
              name -> headers.put("x-evbus-profile", HeaderText.percent(name, HeaderText.VALUE)));
      event
          .routingKey()
          .ifPresent(
              key -> headers.put("x-evbus-routing-key", HeaderText.percent(key, HeaderText.VALUE)));
    }
    event
        .headers()
        .forEach(
            (name, value) -> {
              if (plain || !isExtension(name) || TRACE.contains(name)) {
                transport(headers, name, value);
              }
            });
    headers.put("webhook-id", webhookId(event));
    return new Message(headers, ByteBuffer.wrap(body));
  }

  /** Percent-encoded, and free of full stops, which separate it from what else is signed. */
  private static String webhookId(Event event) {
    return HeaderText.percent(event.id(), HeaderText.ID);
  }

  private Map<String, String> attributes(Event event) {
    Map<String, String> attributes = new LinkedHashMap<>();
    attributes.put("specversion", "1.0");
    attributes.put("id", event.id());
    attributes.put("source", source);
    attributes.put("type", event.routingKey().filter(key -> !key.isEmpty()).orElse(USUAL_TYPE));
    attributes.put("time", event.time().toString());
    event.profile().ifPresent(profile -> attributes.put("evbusprofile", profile));
    event
        .headers()
        .forEach(
            (name, value) -> {
              if (isExtension(name)) {
                attributes.put(name, value);
              }
            });
    return attributes;
  }

  private static boolean isExtension(String name) {
    return EXTENSION.matcher(name).matches() && !CONTEXT.contains(name);
  }

  private static void transport(Map<String, String> headers, String name, String value) {
    boolean itself = HeaderText.isName(name) && !HeaderText.isReserved(name);
    String as =
        itself
            ? name.toLowerCase(Locale.ROOT)
            : ESCAPED + HeaderText.percent(name, HeaderText.NAME);
    headers.put(
        as, HeaderText.isPlain(value) ? value : HeaderText.percent(value, HeaderText.VALUE));
  }

  private static String contentType(Event event) {
    if (!HeaderText.isPlain(event.contentType())) {
      throw new IllegalArgumentException("its content type is no HTTP header's value");
    }
    return event.contentType();
  }
}
