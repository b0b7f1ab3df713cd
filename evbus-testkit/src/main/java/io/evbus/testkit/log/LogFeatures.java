package io.evbus.testkit.log;

import java.util.Set;

/**
 * What a log claims beyond the rules that hold for all. Immutable.
 *
 * @param claims the abilities that the kit holds it to
 */
public record LogFeatures(Set<Ability> claims) {
  /** What not every log can do, or not every author can show. */
  public enum Ability {
    /** It keeps everything in files in its folder. */
    FOLDER,
    /**
     * What was appended survives {@code kill -9}; the provider is made by its public constructor.
     */
    SURVIVES_KILL,
    /** It survives a power cut, which {@link LogConformance#cutPower} simulates. */
    SURVIVES_POWER_CUT,
    /** It finds the damage that {@link LogConformance#damage} does. */
    DETECTS_DAMAGE,
    /** It refuses a folder that {@link LogConformance#makeUnknownVersion} marked. */
    REFUSES_UNKNOWN_VERSION
  }

  /** Copies the set. */
  public LogFeatures {
    claims = Set.copyOf(claims);
  }

  /** Claims these abilities and no others. */
  public static LogFeatures of(Ability... claims) {
    return new LogFeatures(Set.of(claims));
  }
}
