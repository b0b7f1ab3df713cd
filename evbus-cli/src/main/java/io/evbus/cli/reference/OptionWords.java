package io.evbus.cli.reference;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Durations;
import io.evbus.spi.Option;
import io.evbus.spi.Secret;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** One option in words. */
final class OptionWords {
  private final Option<?> option;

  OptionWords(Option<?> option) {
    this.option = option;
  }

  String name() {
    return option.name();
  }

  /** The kind of value; for an enum its values, for a quantity how it is written. */
  String type() {
    Class<?> type = option.type();
    if (type.isEnum()) {
      return either(values());
    } else if (type == Duration.class) {
      return "duration such as 250ms or 1.5h";
    } else if (type == ByteCount.class) {
      return "bytes such as 4096 or 8MiB";
    }
    return kind();
  }

  /** The kind of value in one word, for scripts. */
  String kind() {
    Class<?> type = option.type();
    if (type.isEnum()) {
      return "enum";
    } else if (type == ByteCount.class) {
      return "bytes";
    } else if (type == Secret.class || type == String.class) {
      return "text";
    }
    return type == Integer.class || type == Long.class
        ? "number"
        : type.getSimpleName().toLowerCase(Locale.ROOT);
  }

  /** The values of an enum as they are written; empty for others. */
  List<String> values() {
    Object[] constants = option.type().getEnumConstants();
    return constants == null ? List.of() : Arrays.stream(constants).map(OptionWords::show).toList();
  }

  /** The default as it would be written, or null. */
  @Nullable String fallback() {
    return option.fallback().map(OptionWords::show).orElse(null);
  }

  boolean isRequired() {
    return option.required();
  }

  boolean isSecret() {
    return option.secret();
  }

  List<String> aliases() {
    return List.copyOf(new TreeSet<>(option.aliases()));
  }

  /** What it is for, as a sentence. */
  String help() {
    return option.help() + (option.help().endsWith(".") ? "" : ".");
  }

  String example() {
    return option.example();
  }

  /** All of it, for scripts. */
  Map<String, @Nullable Object> data() {
    Map<String, @Nullable Object> data = new LinkedHashMap<>();
    data.put("name", name());
    data.put("type", kind());
    if (option.type().isEnum()) {
      data.put("values", values());
    }
    data.put("default", fallback());
    data.put("required", isRequired());
    data.put("secret", isSecret());
    data.put("aliases", aliases());
    data.put("help", option.help());
    data.put("example", example());
    return data;
  }

  /** {@code a, b or c}. */
  static String either(List<String> words) {
    int last = words.size() - 1;
    return last < 1
        ? String.join("", words)
        : String.join(", ", words.subList(0, last)) + " or " + words.get(last);
  }

  private static String show(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration);
    }
    return value instanceof Enum ? value.toString().toLowerCase(Locale.ROOT) : value.toString();
  }
}
