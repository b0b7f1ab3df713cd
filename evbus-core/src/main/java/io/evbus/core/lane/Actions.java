package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Watch;
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
  final List<Watch> settled = new ArrayList<>(0);
  boolean gateMoved;
  boolean abandonedCall;
  boolean finished;
  long wakeAtNanos = Long.MAX_VALUE;

  /** Records a fate now, so that nobody can ask before it is known; tells those who wait later. */
  void settle(String lane, Entry entry, Fate fate) {
    Watch watch = entry.watchOrNew();
    watch.settled(lane, fate);
    settled.add(watch);
  }

  void wakeAt(long nanos) {
    wakeAtNanos = Math.min(wakeAtNanos, nanos);
  }
}
