package io.evbus.core.lane;

import io.evbus.Reason;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A lane's counters; confined to its lane. */
final class Tally {
  long matched;
  long delivered;
  long dead;
  @Nullable String lastError;
  final Map<Reason, Long> dropped = new EnumMap<>(Reason.class);

  void drop(Reason reason) {
    dropped.merge(reason, 1L, Long::sum);
  }
}
