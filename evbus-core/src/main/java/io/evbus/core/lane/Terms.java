package io.evbus.core.lane;

import io.evbus.LanePolicy;
import io.evbus.LanePolicy.Order;
import io.evbus.spi.Traits;

/** How a lane delivers at present; changed by its lane only, at the edge of a batch. */
final class Terms {
  volatile LanePolicy policy;
  volatile Traits traits;

  Terms(LanePolicy policy, Traits traits) {
    this.policy = policy;
    this.traits = traits;
  }

  /** Whether an event that waits for its next attempt holds up all behind it. */
  boolean isInOrder() {
    return policy.order() == Order.STRICT || traits.dedupesByOffset();
  }
}
