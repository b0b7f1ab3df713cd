package io.evbus.spi;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/** Turns a raw value into the type of its option; messages never show a value. */
final class OptionTypes {
  private OptionTypes() {}

  static Object convert(Option<?> option, Object raw) {
    Class<?> type = option.type();
    if (type == List.class) {
      return raw instanceof List<?> list ? List.copyOf(list) : List.of(scalar(raw));
    }
    if (type == Map.class) {
      if (raw instanceof Map<?, ?> map) {
        return map;
      }
      throw new IllegalArgumentException("is not a map of keys and values");
    }
    if (type == Boolean.class) {
      return bool(scalar(raw));
    }
    return parse(type, scalar(raw));
  }

  private static String scalar(Object raw) {
    if (raw instanceof Map || raw instanceof List) {
      throw new IllegalArgumentException("is a map or a list where one value is expected");
    }
    return raw.toString();
  }

  private static Object parse(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    } else if (type == Secret.class) {
      return Secret.of(text);
    } else if (type == Integer.class) {
      return Math.toIntExact(number(text, Integer.MAX_VALUE));
    } else if (type == Long.class) {
      return number(text, Long.MAX_VALUE);
    } else if (type == Duration.class) {
      return reword(() -> Durations.parse(text));
    } else if (type == ByteCount.class) {
      return reword(() -> ByteCount.parse(text));
    } else if (type == Path.class) {
      return path(text);
    } else if (type.isEnum()) {
      return constant(type, text);
    }
    throw new IllegalStateException("Reading an option: no reader for " + type);
  }

  private static long number(String text, long most) {
    try {
      long value = Long.parseLong(text.strip());
      if (value >= 0 && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("is not a whole number", e);
    }
    throw new IllegalArgumentException("is not between 0 and " + most);
  }

  private static boolean bool(String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "on" -> true;
      case "false", "no", "off" -> false;
      default -> throw new IllegalArgumentException("is neither true nor false");
    };
  }

  private static Path path(String text) {
    try {
      return Path.of(text);
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("is not a path", e);
    }
  }

  private static Object constant(Class<?> type, String text) {
    List<String> names =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.toString().toLowerCase(Locale.ROOT))
            .toList();
    int index = names.indexOf(text.strip().toLowerCase(Locale.ROOT));
    if (index < 0) {
      throw new IllegalArgumentException(
          "is none of " + String.join(", ", names) + Nearest.hint(text, names));
    }
    return type.getEnumConstants()[index];
  }

  private static <T> T reword(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is " + e.getMessage(), e);
    }
  }
}
