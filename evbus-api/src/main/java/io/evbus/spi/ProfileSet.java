package io.evbus.spi;

import java.util.List;
import java.util.Optional;

/**
 * What a profiles file holds.
 *
 * @param profiles the profiles in the order of the file; names may repeat
 * @param matchPlugin the matcher that the file asks for, if it does
 * @param warnings what was understood but is not supported, one sentence each
 */
public record ProfileSet(
    List<RawProfile> profiles, Optional<String> matchPlugin, List<String> warnings) {
  /** Copies the lists. */
  public ProfileSet {
    profiles = List.copyOf(profiles);
    warnings = List.copyOf(warnings);
  }

  /** A set without profiles. */
  public static ProfileSet empty() {
    return new ProfileSet(List.of(), Optional.empty(), List.of());
  }
}
