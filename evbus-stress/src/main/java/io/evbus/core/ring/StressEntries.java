package io.evbus.core.ring;

import io.evbus.Event;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;

/** Entries to hand over. */
public final class StressEntries {
  private static final Event EVENT = Event.builder().body(new byte[0], Event.OCTET_STREAM).build();
  private static final Route NOWHERE = new Router().route(null);

  private StressEntries() {}

  /** An entry at an offset. */
  public static Entry at(long offset) {
    return new Entry(offset, EVENT, NOWHERE, 0, false);
  }
}
