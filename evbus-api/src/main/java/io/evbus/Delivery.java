package io.evbus;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * The fate of one event on every lane with {@code ack: required} that took it. Immutable.
 *
 * @param fates by lane name, sorted
 */
public record Delivery(Map<String, Fate> fates) {
  /** Copies the map. */
  public Delivery {
    fates = Collections.unmodifiableMap(new TreeMap<>(fates));
  }

  /** Whether at least one lane took the event and all of them delivered it. */
  public boolean everywhere() {
    return !fates.isEmpty()
        && fates.values().stream().allMatch(fate -> fate.kind() == Fate.Kind.DELIVERED);
  }
}
