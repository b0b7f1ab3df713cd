package io.evbus.spi;

import java.util.Map;

/**
 * One place inside a profile: a channel, a topic, a table, a URL. It becomes one lane.
 *
 * @param id the place's name within the profile, empty when the profile has only this one; the lane
 *     is named {@code provider.profile/id}
 * @param profile the profile it belongs to
 * @param address what the publisher needs to find the place; never a secret
 * @param traits what the core must know about it
 */
public record Destination(String id, Profile profile, Map<String, Object> address, Traits traits) {
  /** Copies the address. */
  public Destination {
    address = Map.copyOf(address);
  }
}
