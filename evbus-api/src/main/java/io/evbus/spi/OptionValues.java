package io.evbus.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Values read by an {@link OptionSpec}. {@link #toString()} hides them. Immutable; thread-safe. */
public final class OptionValues {
  private final Map<String, Object> known;
  private final Map<String, Object> rest;

  OptionValues(Map<String, Object> known, Map<String, Object> rest) {
    this.known = Collections.unmodifiableMap(new LinkedHashMap<>(known));
    this.rest = Collections.unmodifiableMap(new LinkedHashMap<>(rest));
  }

  /** The value that was given, else the option's default, else nothing. */
  public <T> Optional<T> get(Option<T> option) {
    Object value = known.get(option.name());
    return value == null ? option.fallback() : Optional.of(option.type().cast(value));
  }

  /**
   * The value of an option that has a default or is required.
   *
   * @throws IllegalStateException when it is neither and absent
   */
  public <T> T require(Option<T> option) {
    return get(option)
        .orElseThrow(
            () -> new IllegalStateException("Reading option " + option.name() + ": absent"));
  }

  /** Whether the option was given. */
  public boolean has(Option<?> option) {
    return known.containsKey(option.name());
  }

  /** The keys that are not in the specification, as they were written. */
  public Map<String, Object> rest() {
    return rest;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues values
        && known.equals(values.known)
        && rest.equals(values.rest);
  }

  @Override
  public int hashCode() {
    return 31 * known.keySet().hashCode() + rest.keySet().hashCode();
  }

  @Override
  public String toString() {
    return "OptionValues[" + known.keySet() + " " + rest.keySet() + "]";
  }
}
