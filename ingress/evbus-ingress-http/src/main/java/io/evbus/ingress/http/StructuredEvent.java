package io.evbus.ingress.http;

import io.evbus.Event;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** CloudEvents' JSON format: one object that holds attributes and body. */
final class StructuredEvent {
  static final String CONTENT_TYPE = "application/cloudevents+json; charset=UTF-8";

  private static final Pattern JSON = Pattern.compile("[^/]+/([^/]+\\+)?json");

  private StructuredEvent() {}

  /**
   * Writes an event.
   *
   * @throws IllegalArgumentException when its body is not the JSON that its content type says
   */
  static byte[] write(Map<String, String> attributes, Event event) {
    StringBuilder head = new StringBuilder("{");
    attributes.forEach((name, value) -> member(head, name).append(quoted(value)).append(','));
    member(head, "datacontenttype").append(quoted(event.contentType())).append(',');
    byte[] body = event.bytes();
    if (isJson(event)) {
      check(event);
      return join(member(head, "data"), body, "}");
    }
    if (mediaType(event).startsWith("text/") && isUtf8(body)) {
      return join(member(head, "data").append(quoted(event.bodyAsText())), new byte[0], "}");
    }
    byte[] encoded = Base64.getEncoder().encode(body);
    return join(member(head, "data_base64").append('"'), encoded, "\"}");
  }

  private static boolean isJson(Event event) {
    return JSON.matcher(mediaType(event)).matches();
  }

  private static String mediaType(Event event) {
    String type = event.contentType();
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** What is no JSON would break the object that it stands in. */
  private static void check(Event event) {
    if (!isUtf8(event.bytes())) {
      throw new IllegalArgumentException("its body is not the UTF-8 that JSON is written in");
    }
    try {
      Event.builder().body(event.bytes(), Event.JSON).build().body(Object.class);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("its body is not the JSON that its content type says", e);
    }
  }

  private static boolean isUtf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .chars()
          .noneMatch(c -> c == 0);
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static StringBuilder member(StringBuilder to, String name) {
    return to.append('"').append(name).append("\":");
  }

  private static byte[] join(StringBuilder head, byte[] body, String end) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(head.length() + body.length + 2);
    joined.writeBytes(head.toString().getBytes(StandardCharsets.UTF_8));
    joined.writeBytes(body);
    joined.writeBytes(end.getBytes(StandardCharsets.US_ASCII));
    return joined.toByteArray();
  }

  /** A JSON string; what is half a character becomes the mark for an unknown one. */
  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        quoted.append('\\').append(c);
      } else if (c < ' ') {
        quoted.append("\\u%04x".formatted((int) c));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
