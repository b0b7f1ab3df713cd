package io.evbus.ingress.file;

import io.evbus.Event;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** An event as a line. Pure; thread-safe. */
final class FileEncoding {
  /** How a line begins that is a CloudEvent, so that a torn one is known as our own. */
  static final byte[] BEGINNING = ascii("{\"specversion\":\"1.0\",\"id\":");

  private static final byte[] USUAL_TYPE = ascii("\"evbus.event\"");
  private static final byte[] JSON_TYPE = ascii(",\"datacontenttype\":\"" + Event.JSON + '"');

  private static final int SMALL_BYTES = 256;
  private static final String OTHER_HEADERS = "evbusheaders";
  private static final String PROFILE = "evbusprofile";
  private static final Pattern ATTRIBUTE = Pattern.compile("[a-z0-9]{1,20}");
  private static final Set<String> TAKEN =
      Set.of(
          "specversion",
          "id",
          "source",
          "type",
          "time",
          "datacontenttype",
          "data",
          OTHER_HEADERS,
          PROFILE);

  private final boolean bodyAlone;
  private final byte[] sourceAndType;

  /** What a body is, by its content type. */
  private enum Kind {
    JSON,
    TEXT,
    BINARY
  }

  FileEncoding(boolean bodyAlone, String source) {
    this.bodyAlone = bodyAlone;
    Lines text = new Lines(SMALL_BYTES);
    text.addAscii(",\"source\":");
    text.addString(source);
    text.addAscii(",\"type\":");
    this.sourceAndType = text.copy();
  }

  boolean isBodyAlone() {
    return bodyAlone;
  }

  /**
   * Adds an event's line, with its line break.
   *
   * @return why the event can't be a line, in which case nothing is added
   */
  Optional<String> add(Event event, Lines to) {
    Optional<String> problem = Optional.empty();
    if (bodyAlone) {
      problem = body(event, to);
    } else {
      cloudEvent(event, to);
    }
    if (problem.isEmpty()) {
      to.add('\n');
    }
    return problem;
  }

  private static Optional<String> body(Event event, Lines to) {
    byte[] body = event.bytes();
    if (kind(event.contentType()) == Kind.JSON) {
      JsonText json = JsonText.of(body);
      if (!json.isValid()) {
        return Optional.of("the body is no JSON, though its content type says so");
      }
      json(body, json, to);
      return Optional.empty();
    }
    for (byte b : body) {
      if (b == '\n' || b == '\r') {
        return Optional.of(
            "format: body takes one line, and the body has more; use format: cloudevents");
      }
    }
    if (!Utf8.isValid(body)) {
      return Optional.of("format: body takes UTF-8, and the body is none; use format: cloudevents");
    }
    to.add(body);
    return Optional.empty();
  }

  private void cloudEvent(Event event, Lines to) {
    to.add(BEGINNING);
    id(event, to);
    to.add(sourceAndType);
    String type = event.routingKey().orElse("");
    if (type.isEmpty()) {
      to.add(USUAL_TYPE);
    } else {
      to.addString(type);
    }
    to.addAscii(",\"time\":\"");
    to.addTime(event.time());
    to.add('"');
    if (event.contentType().equals(Event.JSON)) {
      to.add(JSON_TYPE);
    } else if (!event.contentType().isEmpty()) {
      member("datacontenttype", event.contentType(), to);
    }
    headers(event.headers(), to);
    event.profile().ifPresent(profile -> member(PROFILE, profile, to));
    data(event, to);
    to.add('}');
  }

  private static void id(Event event, Lines to) {
    if (event.uuid().isPresent()) { // It has nothing to escape.
      to.add('"');
      to.addAscii(event.id());
      to.add('"');
    } else {
      to.addString(event.id());
    }
  }

  private static void headers(Map<String, String> headers, Lines to) {
    if (headers.isEmpty()) {
      return;
    }
    Map<String, String> others = new TreeMap<>();
    new TreeMap<>(headers)
        .forEach(
            (name, value) -> {
              if (isAttribute(name) && !value.isEmpty()) {
                member(name, value, to);
              } else {
                others.put(name, value);
              }
            });
    if (!others.isEmpty()) {
      Lines json = new Lines(SMALL_BYTES);
      others.forEach(
          (name, value) -> {
            json.add(json.length() == 0 ? '{' : ',');
            json.addString(name);
            json.add(':');
            json.addString(value);
          });
      json.add('}');
      to.addAscii(",\"" + OTHER_HEADERS + "\":");
      to.addString(json.copy());
    }
  }

  private static boolean isAttribute(String name) {
    return ATTRIBUTE.matcher(name).matches() && !TAKEN.contains(name);
  }

  private static void member(String name, String value, Lines to) {
    to.addAscii(",\"");
    to.addAscii(name);
    to.addAscii("\":");
    to.addString(value);
  }

  private static void data(Event event, Lines to) {
    byte[] body = event.bytes();
    if (body.length == 0) {
      return;
    }
    Kind kind = kind(event.contentType());
    Optional<JsonText> json =
        kind == Kind.JSON
            ? Optional.of(JsonText.of(body)).filter(JsonText::isValid)
            : Optional.empty();
    if (json.isPresent()) {
      to.addAscii(",\"data\":");
      json(body, json.get(), to);
    } else if (kind == Kind.TEXT && Utf8.isValid(body)) {
      to.addAscii(",\"data\":");
      to.addString(body);
    } else {
      to.addAscii(",\"data_base64\":\"");
      to.addBase64(body);
      to.add('"');
    }
  }

  private static void json(byte[] body, JsonText read, Lines to) {
    if (read.isOneLine()) {
      to.add(body);
    } else {
      to.addOnOneLine(body);
    }
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static Kind kind(String contentType) {
    if (contentType.equals(Event.JSON)) {
      return Kind.JSON;
    } else if (contentType.equals(Event.OCTET_STREAM)) {
      return Kind.BINARY;
    }
    String lower = contentType.toLowerCase(Locale.ROOT);
    int parameters = lower.indexOf(';');
    String type = (parameters < 0 ? lower : lower.substring(0, parameters)).strip();
    if (type.equals("application/json") || type.equals("text/json") || type.endsWith("+json")) {
      return Kind.JSON;
    }
    int charset = lower.indexOf("charset=");
    boolean utf8 = charset < 0 || lower.startsWith("utf-8", charset + "charset=".length());
    return type.startsWith("text/") && utf8 ? Kind.TEXT : Kind.BINARY;
  }
}
