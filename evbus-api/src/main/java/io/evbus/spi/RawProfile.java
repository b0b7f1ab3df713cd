package io.evbus.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * One profile as a {@link ProfileSource} read it, before an ingress's option specification gave its
 * values types.
 *
 * <p>{@link #toString()} hides the values. Immutable as far as its values are.
 *
 * @param provider the top-level key it stood under, such as {@code pika}
 * @param name the profile's name, which is also its pattern
 * @param options its keys and values: texts, numbers, booleans, null, lists and maps of these
 */
public record RawProfile(String provider, String name, Map<String, Object> options) {
  /** Copies the options. */
  public RawProfile {
    options = Collections.unmodifiableMap(new LinkedHashMap<>(options));
  }

  @Override
  public String toString() {
    return "RawProfile[" + provider + "." + name + " " + options.keySet() + "]";
  }
}
