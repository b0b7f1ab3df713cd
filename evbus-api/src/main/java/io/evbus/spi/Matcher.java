package io.evbus.spi;

import java.util.function.Predicate;

/**
 * Reads a profile's name as a pattern for event profiles; found by ServiceLoader.
 *
 * <p>Implementations are stateless and thread-safe; so are the predicates they make.
 */
public interface Matcher {
  /** The name used in configuration: {@code glob}, {@code regex}, {@code literal}. */
  String name();

  /**
   * Compiles a pattern.
   *
   * @throws IllegalArgumentException when the pattern is malformed; the message says where
   */
  Predicate<String> compile(String pattern);
}
