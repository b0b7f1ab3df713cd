package io.evbus.cli.reference;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The JSON Schema of a map of options. It takes what the reader takes, but for empty values. Of a
 * name with dots it takes three spellings: whole, whole behind the first level, and nested.
 */
final class OptionSchema {
  private static final String DURATION =
      "^\\s*(\\d{1,15}(\\.\\d{1,9})?\\s*(ns|us|ms|s|m|h|d)?|[Pp][0-9.DdHhMmSsTt]+)\\s*$";
  private static final String BYTES = "^\\s*\\d{1,18}\\s*([KkMmGg][Ii]?[Bb]|[Bb])?\\s*$";
  private static final String WHOLE_NUMBER = "^\\s*\\d+\\s*$";
  private static final List<String> SCALAR = List.of("string", "number", "boolean");

  private OptionSchema() {}

  /** Of a specification. */
  static Map<String, Object> of(OptionSpec spec) {
    Level root = new Level();
    for (Option<?> option : spec.options()) {
      for (String name : names(option)) {
        String preface =
            name.equals(option.name()) ? "" : "Another name of " + option.name() + ". ";
        root.add(name, of(option, preface));
      }
    }
    for (String name : new TreeSet<>(spec.nativePassThrough())) {
      root.add(name, passedOn());
    }
    Map<String, Object> schema = root.schema(spec.open());
    List<Object> required = new ArrayList<>();
    for (Option<?> option : spec.options()) {
      if (option.required()) {
        required.add(present(option));
      }
    }
    if (!required.isEmpty()) {
      schema.put("allOf", required);
    }
    return schema;
  }

  private static Map<String, Object> passedOn() {
    List<String> types = new ArrayList<>(SCALAR);
    types.add("array");
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", "Handed to the client library as it is.");
    schema.put("type", types);
    return schema;
  }

  /** The properties of an object's schema, to be changed. */
  @SuppressWarnings("unchecked") // made here
  static Map<String, Object> properties(Map<String, Object> schema) {
    return (Map<String, Object>) Objects.requireNonNull(schema.get("properties"));
  }

  /** A copy of what is known to be a schema. */
  static Map<String, Object> map(@Nullable Object schema) {
    Map<String, Object> map = new LinkedHashMap<>();
    if (schema instanceof Map<?, ?> known) {
      known.forEach((key, value) -> map.put(String.valueOf(key), value));
    }
    return map;
  }

  /** Of one option. */
  static Map<String, Object> of(Option<?> option, String preface) {
    OptionWords words = new OptionWords(option);
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("description", preface + words.help());
    schema.putAll(value(option, words));
    option.fallback().ifPresent(value -> schema.put("default", plain(value, words)));
    if (words.isSecret()) {
      schema.put("writeOnly", true);
    } else {
      Object example = Yaml.read(words.example());
      if (example != null) {
        schema.put("examples", List.of(example));
      }
    }
    return schema;
  }

  private static Map<String, Object> value(Option<?> option, OptionWords words) {
    Class<?> type = option.type();
    Map<String, Object> value = new LinkedHashMap<>();
    if (type.isEnum()) {
      value.put(
          "anyOf", List.of(Map.of("enum", spellings(words.values())), anyCase(words.values())));
    } else if (type == Integer.class || type == Long.class) {
      number(value, WHOLE_NUMBER, "integer");
      if (type == Integer.class) {
        value.put("maximum", Integer.MAX_VALUE);
      }
    } else if (type == Duration.class) {
      number(value, DURATION, "number");
    } else if (type == ByteCount.class) {
      number(value, BYTES, "integer");
    } else if (type == Boolean.class) {
      value.put("enum", List.of(true, false, "true", "false", "yes", "no", "on", "off"));
    } else if (type == List.class) {
      List<String> types = new ArrayList<>(List.of("array"));
      types.addAll(SCALAR);
      value.put("type", types);
    } else if (type == Map.class) {
      value.put("type", "object");
    } else {
      value.put("type", SCALAR);
    }
    return value;
  }

  /** The words in any case, which an editor need not propose. */
  private static Map<String, Object> anyCase(List<String> words) {
    StringBuilder pattern = new StringBuilder("^\\s*(");
    for (String word : words) {
      pattern.append(word.equals(words.get(0)) ? "" : "|");
      for (int i = 0; i < word.length(); i++) {
        char letter = word.charAt(i);
        char upper = Character.toUpperCase(letter);
        pattern.append(upper == letter ? "" + letter : "[" + upper + letter + "]");
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("type", "string");
    schema.put("pattern", pattern.append(")\\s*$").toString());
    return schema;
  }

  /** Words that YAML reads as something else, such as 0, as that too. */
  private static List<Object> spellings(List<String> words) {
    Set<Object> spellings = new LinkedHashSet<>(words);
    for (String word : words) {
      Object plain = Yaml.read(word);
      if (plain != null) {
        spellings.add(plain);
      }
    }
    return List.copyOf(spellings);
  }

  private static void number(Map<String, Object> value, String pattern, String type) {
    value.put("type", List.of("string", type));
    value.put("pattern", pattern);
    value.put("minimum", 0);
  }

  private static Object plain(Object value, OptionWords words) {
    if (value instanceof List<?> list) {
      return list;
    }
    return value instanceof Boolean || value instanceof Number
        ? value
        : String.valueOf(words.fallback());
  }

  /** Demands the option under one of its names. */
  private static Map<String, Object> present(Option<?> option) {
    List<Object> ways = new ArrayList<>();
    for (String name : names(option)) {
      ways.add(present(name));
      if (name.indexOf('.') >= 0) {
        ways.add(Map.of("required", List.of(name)));
      }
    }
    return Map.of("anyOf", ways);
  }

  private static List<String> names(Option<?> option) {
    List<String> names = new ArrayList<>(List.of(option.name()));
    names.addAll(new TreeSet<>(option.aliases()));
    return names;
  }

  private static Map<String, Object> present(String name) {
    int dot = name.indexOf('.');
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("required", List.of(dot < 0 ? name : name.substring(0, dot)));
    if (dot >= 0) {
      schema.put("properties", Map.of(name.substring(0, dot), present(name.substring(dot + 1))));
    }
    return schema;
  }

  /** The keys of one map; each is an option or a further map. */
  private static final class Level {
    private final Map<String, Object> keys = new LinkedHashMap<>();

    void add(String name, Map<String, Object> schema) {
      keys.put(name, schema);
      int dot = name.indexOf('.');
      if (dot >= 0) {
        level(name.substring(0, dot))
            .ifPresent(level -> level.keys.put(name.substring(dot + 1), schema));
        nest(name, schema);
      }
    }

    private void nest(String name, Map<String, Object> schema) {
      int dot = name.indexOf('.');
      if (dot < 0) {
        keys.put(name, schema);
      } else {
        level(name.substring(0, dot))
            .ifPresent(level -> level.nest(name.substring(dot + 1), schema));
      }
    }

    /** Empty where an option of the same name hides the level, as in the reader. */
    private Optional<Level> level(String name) {
      return keys.computeIfAbsent(name, key -> new Level()) instanceof Level level
          ? Optional.of(level)
          : Optional.empty();
    }

    Map<String, Object> schema(boolean open) {
      Map<String, Object> properties = new LinkedHashMap<>();
      keys.forEach(
          (key, value) ->
              properties.put(key, value instanceof Level level ? level.schema(open) : value));
      Map<String, Object> schema = new LinkedHashMap<>();
      schema.put("type", "object");
      schema.put("properties", properties);
      schema.put("additionalProperties", open);
      return schema;
    }
  }
}
