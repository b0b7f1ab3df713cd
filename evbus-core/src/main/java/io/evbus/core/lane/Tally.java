package io.evbus.core.lane;

import io.evbus.Reason;
import java.util.EnumMap;
import java.util.Map;

/** A lane's counters; confined to its lane. */
final class Tally {
  long matched;
  long delivered;
  long dead;
  long reopened;
  final Map<Reason, Long> dropped = new EnumMap<>(Reason.class);

  void drop(Reason reason) {
    dropped.merge(reason, 1L, Long::sum);
  }
}
