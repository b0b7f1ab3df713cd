package io.evbus.spi;

import java.util.Map;
import java.util.Optional;

/**
 * One named set of options and credentials of a provider, with its values typed by an ingress's
 * option specification. {@link #toString()} hides the values. Immutable; thread-safe.
 */
public final class Profile {
  private final String provider;
  private final String name;
  private final OptionValues values;

  /** Joins a name and its values. */
  public Profile(String provider, String name, OptionValues values) {
    this.provider = provider;
    this.name = name;
    this.values = values;
  }

  /** The top-level key that the profile stood under, such as {@code pika}. */
  public String provider() {
    return provider;
  }

  /** The profile's name, which is also the pattern that event profiles are matched with. */
  public String name() {
    return name;
  }

  /** The value that was given, else the option's default, else nothing. */
  public <T> Optional<T> get(Option<T> option) {
    return values.get(option);
  }

  /** The value of an option that has a default or is required. */
  public <T> T require(Option<T> option) {
    return values.require(option);
  }

  /** Whether the option was given. */
  public boolean has(Option<?> option) {
    return values.has(option);
  }

  /** The keys that are not in the specification, as they were written; may hold secrets. */
  public Map<String, Object> rest() {
    return values.rest();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Profile profile
        && provider.equals(profile.provider)
        && name.equals(profile.name)
        && values.equals(profile.values);
  }

  @Override
  public int hashCode() {
    return 31 * provider.hashCode() + name.hashCode();
  }

  @Override
  public String toString() {
    return "Profile[" + provider + "." + name + "]";
  }
}
