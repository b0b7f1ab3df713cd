package io.evbus.spi;

/**
 * Turns an object into an event's body and back; found by ServiceLoader.
 *
 * <p>Implementations are stateless and thread-safe.
 */
public interface Serializer {
  /** The name used in configuration: {@code json}, {@code msgpack}, {@code str}. */
  String name();

  /** The content type that {@link #write} gives a body. */
  String contentType();

  /** Whether this serializer reads bodies of a content type (parameters included). */
  default boolean reads(String type) {
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(contentType());
  }

  /**
   * Writes a value.
   *
   * @throws IllegalArgumentException when the value can't be written; nothing was put
   */
  byte[] write(Object value);

  /**
   * Reads a value.
   *
   * @throws IllegalArgumentException when the bytes are not a {@code type}
   */
  <T> T read(byte[] bytes, Class<T> type);
}
