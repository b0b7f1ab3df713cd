package io.evbus.core.log;

import io.evbus.Reason;
import io.evbus.core.ring.Ring;
import io.evbus.core.time.Environment;
import io.evbus.core.time.SerialTask;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gives up what nobody needs any more: events that every lane has settled, in the log, and that
 * need not be kept for replay; at the size limit the oldest events of lanes that drop; events that
 * have expired; lanes that were detached for too long. It also tells lanes that have stopped how
 * old their oldest event is. Once a second, and when room is wanted. Thread-safe.
 */
public final class Retention {
  private static final System.Logger LOG = System.getLogger(Retention.class.getName());
  private static final long EVERY_NANOS = 1_000_000_000L;
  private static final long WORTH_A_TRIM = 4096;
  private static final int LAZY_ROUNDS = 10;
  private static final int DROP_SHARE = 64;

  /**
   * What to keep.
   *
   * @param maxBytes the size limit
   * @param keepAge how long delivered events are kept
   * @param keepBytes how many bytes of delivered events are kept
   * @param keepDetached how long a detached lane is kept
   */
  public record Limits(
      long maxBytes, Optional<Duration> keepAge, Optional<Long> keepBytes, Duration keepDetached) {}

  /** A lane as retention sees it. */
  public interface Lane {
    /** The first offset that is not settled in the log. */
    long committedInLog();

    /** Whether it gives up its oldest events when the log is full. */
    boolean dropsWhenFull();

    /** How old its events may become; zero is for ever. */
    Duration expireAfter();

    /** From where the log must be searched for its oldest pending event, or -1. */
    long oldestUnknownFrom();

    /** Whether it takes the events of a profile and may not have settled the one at an offset. */
    boolean mayOwe(long offset, @Nullable String profile);

    /** Nothing is pending before an offset; how old that is which is there, if any. */
    void oldestSearched(long until, Optional<Duration> age);

    /** Gives up what was not sent before an offset. */
    void giveUpUntil(long offset, Reason reason);
  }

  /** The lanes of the engine. */
  @FunctionalInterface
  public interface Lanes {
    /** Those of now. */
    List<? extends Lane> all();
  }

  private final Storage storage;
  private final DurableLog log;
  private final Places places;
  private final Ring ring;
  private final Quota quota;
  private final Limits limits;
  private final Lanes lanes;
  private final Environment environment;
  private final boolean mayForget;
  private final SerialTask task;
  private final Object round = new Object();
  private final LongAdder forgotten = new LongAdder();
  private volatile long first;
  private volatile boolean pressed;
  private volatile boolean due;
  private volatile boolean stopped;
  private int lazyRounds;
  private boolean failing;

  Retention(
      Storage storage,
      DurableLog log,
      Places places,
      Ring ring,
      Quota quota,
      Limits limits,
      Lanes lanes,
      Environment environment,
      long first,
      boolean mayForget) {
    this.storage = storage;
    this.log = log;
    this.places = places;
    this.ring = ring;
    this.quota = quota;
    this.limits = limits;
    this.lanes = lanes;
    this.environment = environment;
    this.first = first;
    this.mayForget = mayForget;
    this.task = new SerialTask(environment.calls(), this::work);
  }

  /** Begins its rounds. */
  public void start() {
    environment
        .scheduler()
        .schedule(
            () -> {
              if (!stopped) {
                due = true;
                task.wake();
                start();
              }
            },
            EVERY_NANOS);
  }

  /** Ends its rounds. */
  public void stop() {
    stopped = true;
  }

  /** Somebody needs room now. */
  public void press() {
    pressed = true;
    task.wake();
  }

  /** The least offset that the log holds. */
  public long first() {
    return first;
  }

  /** Pending events of lanes that were forgotten. */
  public long forgotten() {
    return forgotten.sum();
  }

  /** Counts the pending events of a lane that an operator had forgotten. */
  public void countForgottenEvents(long events) {
    forgotten.add(events);
  }

  /** Does something while nothing is given up. */
  public <T> T betweenRounds(Supplier<T> work) {
    synchronized (round) {
      return work.get();
    }
  }

  private void work() {
    synchronized (round) {
      if (!stopped) {
        giveUp();
      }
    }
  }

  private void giveUp() {
    boolean wanted = pressed;
    pressed = false;
    boolean inTime = due;
    due = false;
    // A lane that delivers nothing asks for no commit, and what is not counted there is at restart.
    storage.checkpointer().request(true);
    try {
      forgetDetached();
      expire();
      if (wanted) {
        dropOldest();
      }
      trim(wanted);
      if (inTime) {
        findOldest();
      }
      failing = false;
    } catch (IOException e) {
      if (!failing) {
        LOG.log(System.Logger.Level.WARNING, "Making room in the log: {0}", e.getMessage());
      }
      failing = true;
    }
  }

  private void forgetDetached() throws IOException {
    long now = environment.ticker().now().toEpochMilli();
    for (Detached lane : storage.detached()) {
      long since = lane.ledger().detachedSinceMillis();
      if (mayForget && since > 0 && now - since > limits.keepDetached().toMillis()) {
        storage.forget(lane.lane());
        long pending = lane.stats(environment.ticker().now()).pending();
        forgotten.add(pending);
        LOG.log(
            System.Logger.Level.WARNING,
            "Forgetting lane "
                + lane.lane()
                + ": it was gone from the configuration for longer than "
                + limits.keepDetached()
                + "; "
                + pending
                + " events were not delivered to it");
      }
    }
  }

  private void expire() throws IOException {
    long now = environment.ticker().now().toEpochMilli();
    for (Lane lane : lanes.all()) {
      if (!lane.expireAfter().isZero() && lane.committedInLog() < ring.stable()) {
        long until = places.byTime(lane.committedInLog(), now - lane.expireAfter().toMillis());
        if (until > lane.committedInLog()) {
          lane.giveUpUntil(until, Reason.EXPIRED);
        }
      }
    }
  }

  /** Tells the lanes how old their oldest pending event is, where memory can't. */
  public void findOldest() throws IOException {
    long now = environment.ticker().now().toEpochMilli();
    for (Lane lane : lanes.all()) {
      long from = lane.oldestUnknownFrom();
      if (from >= 0) {
        Places.Found found = places.search(from, lane::mayOwe);
        lane.oldestSearched(
            found.offset(),
            found.acceptedMillis().isEmpty()
                ? Optional.empty()
                : Optional.of(Duration.ofMillis(now - found.acceptedMillis().getAsLong())));
      }
    }
  }

  private void dropOldest() throws IOException {
    long target = aShareOfTheOldest();
    for (Lane lane : lanes.all()) {
      if (lane.dropsWhenFull() && lane.committedInLog() < target) {
        lane.giveUpUntil(target, Reason.OVERFLOW);
      }
    }
  }

  private void trim(boolean wanted) throws IOException {
    long needed = ring.stable();
    for (Lane lane : lanes.all()) {
      needed = Math.min(needed, lane.committedInLog());
    }
    for (Detached lane : storage.detached()) {
      needed = Math.min(needed, lane.ledger().committed());
    }
    long before = Math.min(needed, kept(needed));
    if (wanted) {
      // What is kept for replay holds nobody up.
      before = Math.max(before, Math.min(needed, aShareOfTheOldest()));
    }
    lazyRounds = before > first ? lazyRounds + 1 : 0;
    if (before - first >= WORTH_A_TRIM
        || (before > first && (wanted || lazyRounds >= LAZY_ROUNDS))) {
      // The quota's own end holds room that is about to be given back.
      Committer.End end = storage.committer().end();
      long position =
          before == end.offset() ? end.position() : places.positionAt(before, Long.MAX_VALUE);
      if (position == Long.MAX_VALUE) {
        return; // The next record is not readable yet, or damaged at the very end.
      }
      log.trim(before);
      first = before;
      lazyRounds = 0;
      quota.startsAt(position);
      ring.wakeWaiting();
    }
  }

  private long aShareOfTheOldest() throws IOException {
    return places.byPosition(first, quota.start() + quota.maxBytes() / DROP_SHARE + 1);
  }

  /** The offset before which nothing must be kept for replay. */
  private long kept(long needed) throws IOException {
    if (limits.keepAge().isEmpty() && limits.keepBytes().isEmpty()) {
      return needed;
    }
    long byAge = first;
    long byBytes = first;
    if (limits.keepAge().isPresent()) {
      long now = environment.ticker().now().toEpochMilli();
      byAge = places.byTime(first, now - limits.keepAge().get().toMillis());
    }
    if (limits.keepBytes().isPresent()) {
      long end = quota.start() + quota.usedBytes();
      byBytes = places.byPosition(first, Math.max(quota.start(), end - limits.keepBytes().get()));
    }
    return Math.max(byAge, byBytes);
  }
}
