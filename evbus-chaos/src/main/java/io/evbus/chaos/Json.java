package io.evbus.chaos;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** How this module writes records for its processes and files. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /** One line. */
  public static String write(Object value) {
    return MAPPER.writeValueAsString(value);
  }

  /** Several lines, for people. */
  public static String show(Object value) {
    return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
  }

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when it is not one
   */
  public static <T> T read(String text, Class<T> type) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JacksonException e) {
      throw new IllegalArgumentException(
          "Reading a " + type.getSimpleName() + ": " + e.getOriginalMessage(), e);
    }
  }
}
