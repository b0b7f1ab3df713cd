package io.evbus.core.route;

import java.util.BitSet;
import java.util.concurrent.atomic.LongAdder;

/** One set of lanes that take events, with the number of events it took. Thread-safe. */
public final class Route {
  private final BitSet lanes;
  private final boolean empty;
  private final LongAdder events = new LongAdder();

  Route(BitSet lanes) {
    this.lanes = lanes;
    this.empty = lanes.isEmpty();
  }

  /** Whether the lane with this number takes the event. */
  public boolean takes(int lane) {
    return lanes.get(lane);
  }

  /** An event goes this way. */
  public void count() {
    events.increment();
  }

  long events() {
    return events.sum();
  }

  /** Whether no lane takes the event. */
  public boolean isEmpty() {
    return empty;
  }
}
