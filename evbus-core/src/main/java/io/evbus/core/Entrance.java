package io.evbus.core;

import io.evbus.DeadLetter;
import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.Fate;
import io.evbus.PutRefusedException;
import io.evbus.Receipt;
import io.evbus.core.log.Storage;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Fates;
import io.evbus.core.ring.Ring;
import io.evbus.core.ring.Watch;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import io.evbus.core.time.Ticker;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where events come in: finds them a place, waits for room, and answers for them. Thread-safe. */
final class Entrance {
  private static final System.Logger LOG = System.getLogger(Entrance.class.getName());
  private static final CompletableFuture<Void> ACCEPTED = CompletableFuture.completedFuture(null);
  private static final long DISK_CHECK_NANOS = 20_000_000L;

  private final Ring ring;
  private final Router router;
  private final LaneSet lanes;
  private final Fates fates;
  private final Ticker ticker;
  private final @Nullable Storage storage;
  private final Dispatcher dispatcher;
  private final Object holding = new Object();
  private volatile boolean closed;
  private final LongAdder refused = new LongAdder();

  Entrance(
      Ring ring,
      Router router,
      LaneSet lanes,
      Fates fates,
      Ticker ticker,
      @Nullable Storage storage,
      Dispatcher dispatcher) {
    this.ring = ring;
    this.router = router;
    this.lanes = lanes;
    this.fates = fates;
    this.ticker = ticker;
    this.storage = storage;
    this.dispatcher = dispatcher;
  }

  long accepted() {
    return router.events();
  }

  long refused() {
    return refused.sum();
  }

  void countRefused() {
    refused.increment();
  }

  boolean isClosed() {
    return closed;
  }

  /** Refuses further puts, and waits for those that have claimed their place to finish. */
  void close() {
    synchronized (holding) {
      if (!closed) {
        closed = true;
        ring.hold();
      }
    }
    ring.wakeWaiting();
  }

  /** Does something while no put is between its claim and its place in the ring. */
  <T> T exclusively(Supplier<T> work) {
    synchronized (holding) {
      if (closed) {
        return work.get();
      }
      ring.hold();
      try {
        return work.get();
      } finally {
        ring.letGo();
      }
    }
  }

  /** Puts an event, waiting for room; null when there is none in time or the bus is closed. */
  @Nullable Receipt put(Event event, boolean coordinates, long nowNanos, long patienceNanos) {
    long size = Entry.sizeBytes(event);
    long putNanos = nowNanos;
    while (true) {
      long seenGateMoves = ring.gateMoves();
      Object lanesThen = router.moment();
      Route route = router.route(event.profile().orElse(null));
      boolean room = storage == null || storage.quota().reserve(size);
      if (room) {
        long offset = ring.claim(size);
        if (offset >= 0) {
          Route now = router.moment() == lanesThen ? route : routeOf(offset, event, putNanos);
          return publish(new CoreReceipt(offset, event, now, putNanos, coordinates, size, this));
        }
        if (storage != null) {
          storage.quota().release(size);
        }
      }
      boolean mayGoOn;
      if (ring.isHeld()) {
        mayGoOn = awaitChange(patienceNanos > 0);
      } else {
        boolean mayTry = room ? ring.makeRoom() : makeRoomOnDisk();
        mayGoOn = mayTry || await(event, seenGateMoves, nowNanos + patienceNanos, !room);
      }
      if (!mayGoOn) {
        refused.increment();
        return null;
      }
      putNanos = ticker.nanos();
    }
  }

  /** Waits for a change of the lanes if it may; whether the ring gives out offsets again. */
  private boolean awaitChange(boolean mayWait) {
    if (closed || !mayWait) {
      return false;
    }
    synchronized (holding) {
      // Who holds the ring lets go of this when it is done.
      return !closed;
    }
  }

  /**
   * The lanes have changed before the claim, since when they can't. A matcher may be anybody's: if
   * it throws, the place goes to nobody, for a claimed place that stays empty stops every lane.
   */
  private Route routeOf(long offset, Event event, long putNanos) {
    try {
      return router.route(event.profile().orElse(null));
    } catch (RuntimeException | Error e) {
      ring.publish(new Entry(offset, event, router.nowhere(), putNanos, false));
      tellOfPublished();
      throw e;
    }
  }

  private void tellOfPublished() {
    if (storage == null) {
      dispatcher.eventAdded();
    } else {
      storage.committer().wake();
    }
  }

  private Receipt publish(CoreReceipt receipt) {
    if (storage == null) {
      receipt.route().count(); // Before any lane can see it.
      ring.publish(receipt);
      countIfUnmatched(receipt); // It says so in a log that may throw.
    } else {
      ring.publish(receipt);
    }
    tellOfPublished();
    return receipt;
  }

  /** Counts an accepted event, before any lane can see it. */
  void count(Entry entry) {
    entry.route().count();
    countIfUnmatched(entry);
  }

  private void countIfUnmatched(Entry entry) {
    if (entry.route().isEmpty()) {
      router.countUnmatched(entry.event().profile().orElse(null));
    }
  }

  private boolean makeRoomOnDisk() {
    if (storage != null) {
      storage.retention().press();
    }
    return false;
  }

  private boolean await(Event event, long seenGateMoves, long deadline, boolean disk) {
    long left = deadline - ticker.nanos();
    if (left > 0 && ring.gateMoves() != seenGateMoves) {
      return true; // As when the ring was held, which is no lane's fault.
    }
    boolean refuse = disk ? lanes.slowestOfLogRejects() : storage == null && lanes.slowestRejects();
    if (left <= 0 || refuse) {
      return false;
    }
    dispatcher.waitsForRoom();
    try {
      ring.awaitRoom(seenGateMoves, disk ? Math.min(left, DISK_CHECK_NANOS) : left);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      refused.increment();
      throw new PutRefusedException(
          PutRefusedException.Cause.INTERRUPTED,
          "Putting event " + event.id() + ": interrupted while waiting for room");
    }
  }

  /** Why there is no room, in words. */
  String whyFull() {
    if (ring.isHeld()) {
      return "the lanes are just being changed; put it again";
    }
    if (storage == null) {
      return "the log is full; " + lanes.slowest(ring.head());
    }
    Optional<String> trouble = storage.committer().trouble();
    if (trouble.isPresent()) {
      return "the log can't be written: " + trouble.get();
    }
    if (storage.quota().usedBytes() + storage.quota().maxBytes() / 16
        > storage.quota().maxBytes()) {
      return "the log has its "
          + storage.quota().maxBytes()
          + " bytes; "
          + lanes.slowestInLog(ring.head(), storage.detached());
    }
    return "the disk takes events more slowly than they are put";
  }

  CompletableFuture<Void> accepted(Entry entry) {
    if (entry.offset() < ring.stable()) {
      return ACCEPTED;
    }
    CompletableFuture<Void> acceptance = entry.acceptanceOrNew();
    if (entry.offset() < ring.stable()) {
      acceptance.complete(null);
    }
    return acceptance;
  }

  CompletableFuture<Delivery> delivered(Entry entry) {
    Set<String> counting = lanes.counting(entry);
    Watch watch = storage == null ? entry.watchOrNew() : fates.register(entry);
    if (watch.expect(counting)) {
      if (storage != null) {
        findDead(storage, entry, counting, watch);
      }
      lanes.settle(entry, counting, watch);
      watch.completeIfSettled();
    }
    return watch.done();
  }

  /**
   * A lane that is done may have made it a dead letter before anybody asked. The lane is asked
   * before the log: what it no longer holds is in the log.
   */
  private void findDead(Storage log, Entry entry, Set<String> counting, Watch watch) {
    for (String lane : counting) {
      Fate fate = lanes.find(lane).map(member -> member.core().fate(entry.offset())).orElse(null);
      if (fate == null || watch.knows(lane)) {
        continue;
      }
      try {
        Optional<DeadLetter> letter =
            fate.kind() == Fate.Kind.DELIVERED
                ? log.deadLetters().find(lane, entry.offset())
                : Optional.empty();
        watch.settled(lane, letter.map(Fates::dead).orElse(fate));
      } catch (IOException e) {
        LOG.log(System.Logger.Level.WARNING, "Looking for a dead letter: {0}", e.getMessage());
      }
    }
  }
}
