package io.evbus.spi;

import java.util.Optional;
import java.util.Set;

/**
 * One option of an ingress or of a lane: the single source of its parsing, help and documentation.
 *
 * <p>A dot in a name or alias is one level of nesting: {@code tls.ca_file} is the key {@code
 * ca_file} in the map {@code tls}. Immutable and thread-safe.
 *
 * @param name the key in a profile, such as {@code port} or {@code tls.ca_file}
 * @param type one of String, Integer, Long, Boolean, Duration, ByteCount, Secret, Path, List, Map
 *     or an enum (whose constants are written in lower case)
 * @param fallback the value when the key is absent
 * @param secret whether the value is never shown
 * @param required whether a profile without the key is a fault
 * @param aliases other names for the key; giving two of them is a fault
 * @param help one sentence, with the unit
 * @param example a value as it is written in YAML
 */
public record Option<T>(
    String name,
    Class<T> type,
    Optional<T> fallback,
    boolean secret,
    boolean required,
    Set<String> aliases,
    String help,
    String example) {

  /** Copies the aliases. */
  public Option {
    aliases = Set.copyOf(aliases);
  }

  /** An option without a default. */
  public static <T> Option<T> of(String name, Class<T> type, String help, String example) {
    boolean secret = type == Secret.class;
    return new Option<>(name, type, Optional.empty(), secret, false, Set.of(), help, example);
  }

  /** An option with a default. */
  public static <T> Option<T> of(
      String name, Class<T> type, T fallback, String help, String example) {
    return new Option<>(name, type, Optional.of(fallback), false, false, Set.of(), help, example);
  }

  /** The same option, also known by other names. */
  public Option<T> alias(String... names) {
    return new Option<>(name, type, fallback, secret, required, Set.of(names), help, example);
  }

  /** The same option, which may be absent. */
  public Option<T> may() {
    return new Option<>(name, type, fallback, secret, false, aliases, help, example);
  }

  /** The same option, which every profile must have. */
  public Option<T> must() {
    return new Option<>(name, type, fallback, secret, true, aliases, help, example);
  }
}
