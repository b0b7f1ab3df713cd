package io.evbus.core.lane;

import io.evbus.DeadLetter;
import io.evbus.Fate;
import io.evbus.core.ring.Watch;
import io.evbus.spi.Publisher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step of a lane wants done outside; filled under the lane's lock, done after it. */
final class Actions {
  @Nullable Call call;
  List<Publisher> close = Collections.emptyList(); // Unlike List.of(), it makes no iterators.
  List<DeadLetter> dead = Collections.emptyList();
  List<Watch> settled = Collections.emptyList();
  List<long[]> lost = Collections.emptyList();
  long fetchFrom = -1;
  Checkpoint checkpoint = Checkpoint.NONE;
  boolean gateMoved;
  boolean abandonedCall;
  boolean finished;
  boolean renewed;

  /** What found that the far side has had an offset that this log could not have sent. */
  @Nullable Opening strange;

  long wakeAtNanos = Long.MAX_VALUE;

  /** Records a fate now, so that nobody can ask before it is known; tells those who wait later. */
  void settle(String lane, Watch watch, Fate fate) {
    watch.settled(lane, fate);
    settled = with(settled, watch);
  }

  void close(Publisher publisher) {
    close = with(close, publisher);
  }

  void dead(DeadLetter letter) {
    dead = with(dead, letter);
  }

  /** Most steps want none of these, and make no list. */
  private static <T> List<T> with(List<T> some, T more) {
    List<T> list = some.isEmpty() ? new ArrayList<>() : some;
    list.add(more);
    return list;
  }

  /** When the lane's ledger should be committed. */
  enum Checkpoint {
    NONE,
    SOON,
    NOW
  }

  void wakeAt(long nanos) {
    wakeAtNanos = Math.min(wakeAtNanos, nanos);
  }
}
