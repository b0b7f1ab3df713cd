package io.evbus.core.route;

import java.util.BitSet;

/** The lanes that take the events of one profile name; decided once. Immutable. */
public final class Route {
  private final BitSet lanes;
  private final boolean empty;

  Route(BitSet lanes) {
    this.lanes = lanes;
    this.empty = lanes.isEmpty();
  }

  /** Whether the lane with this number takes the event. */
  public boolean takes(int lane) {
    return lanes.get(lane);
  }

  /** Whether no lane takes the event. */
  public boolean isEmpty() {
    return empty;
  }
}
