package io.evbus.core;

import io.evbus.Fault;
import io.evbus.LanePolicy;
import io.evbus.core.route.GlobMatcher;
import io.evbus.spi.BusSpec;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Finds the policy of a lane: defaults, then the patterns in order, then its profile's own. */
final class LanePolicies {
  private final BusSpec spec;
  private final Consumer<Fault> faults;

  LanePolicies(BusSpec spec, Consumer<Fault> faults) {
    this.spec = spec;
    this.faults = faults;
  }

  LanePolicy of(String lane, Map<String, ?> base, String path, Map<String, ?> own) {
    Map<String, Object> merged = new LinkedHashMap<>(base);
    for (Map.Entry<String, Map<String, Object>> entry : spec.lanes()) {
      Predicate<String> pattern = new GlobMatcher().compile(entry.getKey());
      if (pattern.test(lane)) {
        merge(merged, entry.getValue());
      }
    }
    // Each layer is checked where it is written; the merged map must only agree with itself.
    LanePolicy.options().parse(path, own, faults);
    merge(merged, own);
    return LanePolicy.parse("lanes." + lane, merged, this::agree);
  }

  /** Checks every pattern once, so that a fault is reported where it stands. */
  void checkPatterns() {
    for (Map.Entry<String, Map<String, Object>> entry : spec.lanes()) {
      LanePolicy.options().parse("lanes.\"" + entry.getKey() + "\"", entry.getValue(), faults);
    }
  }

  private void agree(Fault fault) {
    if (!fault.message().startsWith("is no option") && !fault.message().contains("for example")) {
      faults.accept(fault);
    }
  }

  private static void merge(Map<String, Object> into, Map<String, ?> from) {
    from.forEach(
        (key, value) -> {
          if (value instanceof Map<?, ?> nested && into.get(key) instanceof Map<?, ?> before) {
            Map<String, Object> both = new LinkedHashMap<>();
            before.forEach((k, v) -> both.put(String.valueOf(k), v));
            nested.forEach((k, v) -> both.put(String.valueOf(k), v));
            into.put(key, both);
          } else {
            into.put(key, value);
          }
        });
  }
}
