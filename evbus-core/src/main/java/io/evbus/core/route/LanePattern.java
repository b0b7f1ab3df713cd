package io.evbus.core.route;

import io.evbus.spi.Matcher;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which event profiles a lane takes. Profiles that start with {@code evbus.} are the bus's own:
 * they match only patterns that literally start so. Immutable.
 */
public final class LanePattern {
  private static final String RESERVED = "evbus.";

  private final String pattern;
  private final @Nullable Predicate<String> predicate;

  private LanePattern(String pattern, @Nullable Predicate<String> predicate) {
    this.pattern = pattern;
    this.predicate = predicate;
  }

  /** The pattern of an ingress without profiles. */
  public static LanePattern everything() {
    return new LanePattern("", null);
  }

  /**
   * Reads a profile's name as a pattern.
   *
   * @throws IllegalArgumentException when it is malformed
   */
  public static LanePattern of(Matcher matcher, String profileName) {
    return new LanePattern(profileName, matcher.compile(profileName));
  }

  /** The profile name, empty when everything matches. */
  public String pattern() {
    return pattern;
  }

  /** Whether an event of this profile is taken. */
  public boolean takes(@Nullable String profile) {
    if (profile == null) {
      return true;
    }
    if (profile.startsWith(RESERVED) && !pattern.startsWith(RESERVED)) {
      return false;
    }
    return predicate == null || predicate.test(profile);
  }

  /** The answer of {@link #takes} in words. */
  public String explain(@Nullable String profile) {
    if (profile == null) {
      return "the event has no profile, so every lane takes it";
    }
    if (profile.startsWith(RESERVED) && !pattern.startsWith(RESERVED)) {
      return "profiles that start with evbus. go only to profiles whose name starts so";
    }
    if (predicate == null) {
      return "the ingress takes no profile, so it gets every event";
    }
    return "profile name "
        + pattern
        + (predicate.test(profile) ? " matches " : " does not match ")
        + profile;
  }
}
