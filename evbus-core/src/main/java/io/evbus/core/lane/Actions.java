package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.core.ring.Entry;
import io.evbus.spi.Publisher;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step of a lane wants done outside; filled under the lane's lock, done after it. */
final class Actions {
  @Nullable Call open;
  @Nullable Call publish;
  final List<Publisher> close = new ArrayList<>(0);
  final List<DeadLetter> dead = new ArrayList<>(0);
  final List<Settled> settled = new ArrayList<>(0);
  boolean gateMoved;
  boolean abandonedCall;
  boolean finished;
  long wakeAtNanos = Long.MAX_VALUE;

  /** One event that the lane is done with and somebody watches. */
  record Settled(Entry entry, Fate fate) {}

  void wakeAt(long nanos) {
    wakeAtNanos = Math.min(wakeAtNanos, nanos);
  }
}
