package io.evbus.ingress.postgresql;

import io.evbus.Event;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An event as the values of a row. Stateless. */
final class RowEncoding {
  private static final int FIRST_PRINTABLE = ' ';

  private final Layout layout;
  private final String destination;

  RowEncoding(Layout layout, String destination) {
    this.layout = layout;
    this.destination = destination;
  }

  /**
   * Puts an event's values into a row of as many places as there are columns: texts, bytes or
   * nulls.
   *
   * @throws IllegalArgumentException when a column can't take them
   */
  void encode(Event event, @Nullable Object[] row) {
    List<Column> columns = layout.columns();
    for (int i = 0; i < columns.size(); i++) {
      if (layout.takesBytes(i)) {
        row[i] = event.bytes();
        continue;
      }
      String text = text(columns.get(i), event);
      if (text != null && text.indexOf('\0') >= 0) {
        throw unfit(columns.get(i), "a NUL, which no text of PostgreSQL takes");
      }
      row[i] = text;
    }
  }

  private @Nullable String text(Column column, Event event) {
    return switch (column.field()) {
      case ID -> event.id();
      case PROFILE -> event.profile().orElse(null);
      case ROUTING_KEY -> event.routingKey().orElse(null);
      case TIME -> event.time().toString();
      case CONTENT_TYPE -> event.contentType();
      case HEADERS -> json(event.headers());
      case HEADER -> event.headers().get(column.header());
      case DESTINATION -> destination;
      case BODY -> body(column, event.bytes());
    };
  }

  private static String body(Column column, byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unfit(column, "bytes that are no UTF-8; only a column of type bytea takes them");
    }
  }

  private static IllegalArgumentException unfit(Column column, String what) {
    return new IllegalArgumentException(
        "its " + column.field().key() + " for column " + column.sql() + " has " + what);
  }

  private static String json(Map<String, String> headers) {
    if (headers.isEmpty()) {
      return "{}";
    }
    StringBuilder json = new StringBuilder("{");
    headers.forEach(
        (name, value) -> {
          if (json.length() > 1) {
            json.append(',');
          }
          quote(name, json);
          json.append(':');
          quote(value, json);
        });
    return json.append('}').toString();
  }

  private static void quote(String text, StringBuilder to) {
    to.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        to.append('\\').append(c);
      } else if (c < FIRST_PRINTABLE) {
        to.append("\\u%04x".formatted((int) c));
      } else {
        to.append(c);
      }
    }
    to.append('"');
  }
}
