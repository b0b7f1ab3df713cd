package io.evbus.ingress.mqtt;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * Confirmations that have come and are not told yet. Neighbours are decided together, for each
 * decision wakes the lane. Confined to one thread.
 */
final class Confirmed {
  private @Nullable Batch batch;
  private int from;
  private int to;

  void add(Batch of, int index) {
    if (of != batch || index != to) {
      settle();
      batch = of;
      from = index;
    }
    to = index + 1;
  }

  /** Tells what has gathered. */
  void settle() {
    if (batch != null) {
      batch.decide(from, to, Outcome.OK);
      batch = null;
    }
  }
}
