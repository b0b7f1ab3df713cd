package io.evbus.cli.output;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Indented text for people: a key and, four further in, its value; a line of dashes before a nested
 * map; list elements behind a dash, nested ones behind {@code |_}.
 */
final class NestedOutputter implements Outputter {
  private static final int INDENT = 4;
  private static final String CYAN = "\u001b[36m";
  private static final String GREEN = "\u001b[32m";
  private static final String YELLOW = "\u001b[33m";
  private static final String RESET = "\u001b[0m";

  private final boolean colour;

  NestedOutputter(boolean colour) {
    this.colour = colour;
  }

  @Override
  public String name() {
    return "nested";
  }

  @Override
  public String display(@Nullable Object data) {
    List<String> lines = new ArrayList<>();
    write(lines, data, 0, "");
    return String.join("\n", lines);
  }

  private void write(List<String> lines, @Nullable Object value, int indent, String prefix) {
    if (value instanceof Map<?, ?> map) {
      writeMap(lines, map, indent, prefix);
    } else if (value instanceof Iterable<?> list) {
      writeList(lines, list, indent);
    } else if (value == null || value instanceof Boolean || value instanceof Number) {
      lines.add(paint(YELLOW, indent, prefix + PythonText.scalar(value)));
    } else {
      value.toString().lines().forEach(line -> lines.add(paint(GREEN, indent, prefix + line)));
    }
  }

  private void writeMap(List<String> lines, Map<?, ?> map, int indent, String prefix) {
    if (indent > 0) {
      lines.add(paint(CYAN, indent, prefix + "----------"));
    }
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      lines.add(paint(CYAN, indent, entry.getKey() + ":"));
      write(lines, entry.getValue(), indent + INDENT, "");
    }
  }

  private void writeList(List<String> lines, Iterable<?> list, int indent) {
    for (Object element : list) {
      if (element instanceof Map || element instanceof Iterable) {
        lines.add(paint(GREEN, indent, "|_"));
        write(lines, element, indent + 2, "");
      } else {
        write(lines, element, indent, "- ");
      }
    }
  }

  private String paint(String code, int indent, String text) {
    return " ".repeat(indent) + (colour ? code + text + RESET : text);
  }
}
