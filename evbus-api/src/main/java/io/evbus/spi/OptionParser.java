package io.evbus.spi;

import io.evbus.Fault;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Walks a map of raw values along an option specification; used once. */
final class OptionParser {
  private final OptionSpec spec;
  private final String path;
  private final Consumer<Fault> faults;
  private final Map<String, Option<?>> byName = new LinkedHashMap<>();
  private final Map<String, String> writtenAs = new LinkedHashMap<>();
  private final Map<String, Object> known = new LinkedHashMap<>();

  OptionParser(OptionSpec spec, String path, Consumer<Fault> faults) {
    this.spec = spec;
    this.path = path;
    this.faults = faults;
    for (Option<?> option : spec.options()) {
      byName.put(option.name(), option);
      option.aliases().forEach(alias -> byName.put(alias, option));
    }
  }

  OptionValues parse(Map<String, ?> raw) {
    Map<String, Object> rest = walk("", raw);
    for (Option<?> option : spec.options()) {
      if (option.required() && !writtenAs.containsKey(option.name())) {
        fault(option.name(), "is required: " + option.help() + "; for example " + option.example());
      }
    }
    return new OptionValues(known, rest);
  }

  private Map<String, Object> walk(String prefix, Map<String, ?> raw) {
    Map<String, Object> rest = new LinkedHashMap<>();
    raw.forEach(
        (key, value) -> {
          String name = prefix + key;
          Option<?> option = byName.get(name);
          if (option != null) {
            read(option, name, value);
          } else if (value instanceof Map<?, ?> nested && isLevel(name)) {
            rest(rest, key, walk(name + ".", texts(nested)));
          } else if (spec.open()) {
            rest.put(key, value);
          } else if (spec.nativePassThrough().contains(name)) {
            passOn(rest, key, name, value);
          } else {
            fault(name, "is no option here" + Nearest.hint(name, names()));
          }
        });
    return rest;
  }

  private void passOn(Map<String, Object> rest, String key, String name, @Nullable Object value) {
    if (value instanceof Map) {
      fault(name, "is a map where one value is expected");
    } else {
      rest.put(key, value);
    }
  }

  private static void rest(Map<String, Object> rest, String key, Map<String, Object> nested) {
    if (!nested.isEmpty()) {
      rest.put(key, nested);
    }
  }

  private boolean isLevel(String name) {
    return Stream.concat(byName.keySet().stream(), spec.nativePassThrough().stream())
        .anyMatch(known -> known.startsWith(name + "."));
  }

  private Set<String> names() {
    Set<String> names = new TreeSet<>(byName.keySet());
    names.addAll(spec.nativePassThrough());
    return names;
  }

  private void read(Option<?> option, String name, @Nullable Object value) {
    String other = writtenAs.putIfAbsent(option.name(), name);
    if (other != null) {
      fault(name, "says the same as " + other + "; keep one of them");
    } else if (value != null) {
      try {
        known.put(option.name(), OptionTypes.convert(option, value));
      } catch (IllegalArgumentException e) {
        fault(name, e.getMessage() + "; for example " + option.example());
      }
    }
  }

  private void fault(String name, String message) {
    faults.accept(new Fault(path.isEmpty() ? name : path + "." + name, message));
  }

  private static Map<String, Object> texts(Map<?, ?> map) {
    Map<String, Object> texts = new LinkedHashMap<>();
    map.forEach((key, value) -> texts.put(String.valueOf(key), value));
    return texts;
  }
}
