package io.evbus.cli.output;

import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * JSON as Python's {@code json.dumps(indent=4, default=repr)} writes it: keys in their order, all
 * beyond ASCII escaped.
 */
final class JsonOutputter implements Outputter {
  private static final int INDENT = 4;

  @Override
  public String name() {
    return "json";
  }

  @Override
  public String display(@Nullable Object data) {
    StringBuilder json = new StringBuilder();
    write(json, data, 0);
    return json.toString();
  }

  private static void write(StringBuilder json, @Nullable Object value, int indent) {
    if (value == null || value instanceof Boolean) {
      json.append(value);
    } else if (value instanceof Number number) {
      json.append(PythonText.number(number));
    } else if (value instanceof Map<?, ?> map) {
      writeMap(json, map, indent + INDENT);
    } else if (value instanceof Iterable<?> list) {
      writeList(json, list.iterator(), indent + INDENT);
    } else {
      quote(json, value.toString());
    }
  }

  private static void writeMap(StringBuilder json, Map<?, ?> map, int indent) {
    json.append('{');
    String separator = "\n";
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      json.append(separator).append(" ".repeat(indent));
      quote(json, String.valueOf(entry.getKey()));
      json.append(": ");
      write(json, entry.getValue(), indent);
      separator = ",\n";
    }
    close(json, map.isEmpty(), indent).append('}');
  }

  private static void writeList(StringBuilder json, Iterator<?> elements, int indent) {
    boolean empty = !elements.hasNext();
    json.append('[');
    String separator = "\n";
    while (elements.hasNext()) {
      json.append(separator).append(" ".repeat(indent));
      write(json, elements.next(), indent);
      separator = ",\n";
    }
    close(json, empty, indent).append(']');
  }

  private static StringBuilder close(StringBuilder json, boolean empty, int indent) {
    return empty ? json : json.append('\n').append(" ".repeat(indent - INDENT));
  }

  private static void quote(StringBuilder json, String text) {
    json.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> json.append("\\\"");
        case '\\' -> json.append("\\\\");
        case '\n' -> json.append("\\n");
        case '\r' -> json.append("\\r");
        case '\t' -> json.append("\\t");
        case '\b' -> json.append("\\b");
        case '\f' -> json.append("\\f");
        default -> {
          if (c < ' ' || c > '~') {
            json.append(String.format("\\u%04x", (int) c));
          } else {
            json.append(c);
          }
        }
      }
    }
    json.append('"');
  }
}
