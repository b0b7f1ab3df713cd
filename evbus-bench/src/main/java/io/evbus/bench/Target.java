package io.evbus.bench;

import io.evbus.testkit.ingress.FarSide;
import java.util.HashMap;
import java.util.Map;

/**
 * Where events are sent.
 *
 * @param options what profiles have besides those of the far side
 * @param counting counts what arrived
 */
record Target(FarSide farSide, Map<String, Object> options, BareClient counting) {
  /** The options of a profile that reaches a place. */
  Map<String, Object> profile(String place) {
    Map<String, Object> profile = new HashMap<>(farSide.profile(place));
    profile.putAll(options);
    return profile;
  }
}
