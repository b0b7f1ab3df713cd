package io.evbus.cli.output;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** As Python's {@code pprint.pformat} writes it: keys sorted, broken at 80 characters. */
final class PrettyOutputter implements Outputter {
  private static final int WIDTH = 80;

  @Override
  public String name() {
    return "pretty";
  }

  @Override
  public String display(@Nullable Object data) {
    return format(data, 0, 0);
  }

  private static String format(@Nullable Object value, int indent, int allowance) {
    String flat = flat(value);
    if (flat.length() <= WIDTH - indent - allowance) {
      return flat;
    }
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      List<String> parts = new ArrayList<>();
      List<Map.Entry<?, ?>> entries = sorted(map);
      for (int i = 0; i < entries.size(); i++) {
        String key = PythonText.scalar(entries.get(i).getKey()) + ": ";
        boolean last = i == entries.size() - 1;
        parts.add(
            key
                + format(
                    entries.get(i).getValue(),
                    indent + 1 + key.length(),
                    last ? allowance + 1 : 1));
      }
      return "{" + String.join(",\n" + " ".repeat(indent + 1), parts) + "}";
    }
    if (value instanceof List<?> list && !list.isEmpty()) {
      List<String> parts = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        boolean last = i == list.size() - 1;
        parts.add(format(list.get(i), indent + 1, last ? allowance + 1 : 1));
      }
      return "[" + String.join(",\n" + " ".repeat(indent + 1), parts) + "]";
    }
    return flat;
  }

  private static String flat(@Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      List<String> parts = new ArrayList<>();
      sorted(map)
          .forEach(
              entry ->
                  parts.add(PythonText.scalar(entry.getKey()) + ": " + flat(entry.getValue())));
      return "{" + String.join(", ", parts) + "}";
    }
    if (value instanceof Iterable<?> list) {
      List<String> parts = new ArrayList<>();
      list.forEach(element -> parts.add(flat(element)));
      return "[" + String.join(", ", parts) + "]";
    }
    return PythonText.scalar(value);
  }

  private static List<Map.Entry<?, ?>> sorted(Map<?, ?> map) {
    List<Map.Entry<?, ?>> entries = new ArrayList<>(map.entrySet());
    entries.sort(Comparator.comparing(entry -> String.valueOf(entry.getKey())));
    return entries;
  }
}
