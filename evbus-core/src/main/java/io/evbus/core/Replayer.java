package io.evbus.core;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.Fate;
import io.evbus.LanePolicy;
import io.evbus.LaneStats;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import io.evbus.core.lane.Feed;
import io.evbus.core.lane.Lane;
import io.evbus.core.lane.LaneContext;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.lane.Ledger;
import io.evbus.core.log.Identity;
import io.evbus.core.log.Storage;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.LanePattern;
import io.evbus.core.route.Router;
import io.evbus.core.time.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sends events once more through a throw-away lane with a ring of its own, so that the lane itself
 * notices nothing. Thread-safe; each replay blocks its caller.
 */
final class Replayer {
  private static final int SLOTS = 4096;
  private static final long RING_BYTES = 8L << 20;
  private static final int PAGE = 100;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;
  private static final long GRACE_NANOS = NANOS_PER_SECOND;
  private static final long END_NANOS = 5 * NANOS_PER_SECOND;

  private final @Nullable Storage storage;
  private final DeadLetters deadLetters;
  private final Environment environment;
  private final LaneContext context;
  private final Closing closing;
  private final Set<Run> runs = new HashSet<>();
  private volatile boolean closed;

  Replayer(
      @Nullable Storage storage,
      DeadLetters deadLetters,
      Environment environment,
      LaneContext context,
      Closing closing) {
    this.storage = storage;
    this.deadLetters = deadLetters;
    this.environment = environment;
    this.context = context;
    this.closing = closing;
  }

  ReplayReport replay(LaneMember member, Replay replay) {
    Storage log = storage;
    if (log == null) {
      throw new IllegalArgumentException(
          "Replaying lane " + replay.lane() + ": the log is in memory and keeps nothing");
    }
    Run run = new Run(member, replay.dryRun(), replay.eventsPerSecond().orElse(0));
    return perform(
        run,
        () -> {
          long from = log.offset(replay.from());
          long to = replay.to().isPresent() ? log.offset(replay.to().get()) : log.ring().stable();
          log.read(
              from,
              Math.min(to, log.ring().stable()),
              (offset, event) -> {
                if (member.pattern().takes(event.profile().orElse(null))) {
                  run.put(offset, event, fate -> {});
                }
              });
        });
  }

  ReplayReport deadLetters(LaneMember member, OptionalLong offset) {
    Run run = new Run(member, false, 0);
    return perform(
        run,
        () -> {
          int most = offset.isPresent() ? 1 : PAGE;
          List<DeadLetter> page = deadLetters.list(member.lane(), offset.orElse(0), most);
          while (!page.isEmpty()) {
            for (DeadLetter letter : page) {
              if (offset.isEmpty() || letter.offset() == offset.getAsLong()) {
                run.put(letter.offset(), letter.event(), fate -> removeDelivered(letter, fate));
              }
            }
            if (offset.isPresent()) {
              return;
            }
            page = deadLetters.list(member.lane(), page.get(page.size() - 1).offset() + 1, PAGE);
          }
        });
  }

  private void removeDelivered(DeadLetter letter, Fate fate) {
    if (fate.kind() == Fate.Kind.DELIVERED) {
      deadLetters.remove(letter);
    }
  }

  /** What puts events into a run. */
  private interface Feeding {
    void feed() throws IOException;
  }

  private ReplayReport perform(Run run, Feeding feeding) {
    try {
      run.checkOpen();
      feeding.feed();
      run.awaitSettled();
    } catch (IOException | UncheckedIOException e) {
      run.checkOpen();
      throw new UncheckedIOException(
          "Replaying lane " + run.name + ": " + e.getMessage(), new IOException(e));
    } finally {
      run.end();
    }
    return run.report();
  }

  /** The bus closes: no replay begins, and those that go on end. */
  synchronized void close() {
    closed = true;
    runs.forEach(Run::leave);
  }

  private synchronized void begin(Run run, LaneTask task) {
    run.checkOpen();
    closing.expect(List.of(task));
    runs.add(run);
  }

  private synchronized void ended(Run run) {
    runs.remove(run);
  }

  /** Told what became of a replayed event. */
  private interface OnFate {
    void settled(Fate fate);
  }

  /** One replay. */
  private final class Run implements LaneTask.Owner {
    private final Ring ring = new Ring(SLOTS, RING_BYTES);
    private final Router router = new Router();
    private final int number = router.add(LanePattern.everything());
    private final CountDownLatch finished = new CountDownLatch(1);
    private final boolean dryRun;
    private final double eventsPerSecond;
    private final long startNanos = environment.ticker().nanos();
    private final String name;
    private volatile @Nullable LaneTask task;
    private boolean givenUp;
    private long settled;
    private long progressNanos;
    private final LaneMember member;
    private long matched;
    private long sent;
    private @Nullable Long first;
    private @Nullable Long last;

    Run(LaneMember member, boolean dryRun, double eventsPerSecond) {
      this.member = member;
      this.name = member.lane();
      this.dryRun = dryRun;
      this.eventsPerSecond = eventsPerSecond;
    }

    private LaneTask task() {
      LaneTask known = task;
      if (known != null) {
        return known;
      }
      Lane lane =
          new Lane(
              name,
              holding(member.plan().policy()),
              member.plan().destination().traits(),
              new Feed(ring, 0),
              number,
              Ledger.at(0, ""),
              () -> router.events(number),
              context.of(Identity.randomId()));
      LaneTask made =
          new LaneTask(
              lane,
              member.plan().ingress(),
              member.plan().destination(),
              environment,
              ring,
              null,
              this);
      ring.add(lane);
      task = made;
      begin(this, made);
      made.start();
      return made;
    }

    void put(long offset, Event event, OnFate onFate) {
      matched++;
      first = first == null ? Long.valueOf(offset) : first;
      last = offset;
      checkOpen();
      if (dryRun || givenUp) {
        return;
      }
      LaneTask to = task();
      pace();
      Map<String, String> headers = new HashMap<>(event.headers());
      headers.put(Replay.HEADER, String.valueOf(offset));
      Event marked = event.toBuilder().headers(headers).build();
      long size = Entry.sizeBytes(marked);
      long place = claim(size);
      if (place < 0) {
        return;
      }
      Entry entry =
          new Entry(
              place,
              marked,
              router.route(marked.profile().orElse(null)),
              environment.ticker().nanos(),
              false);
      var unused =
          entry
              .watchOrNew()
              .done()
              .thenAccept(
                  delivery -> {
                    Fate fate = delivery.fates().get(name);
                    if (fate != null) {
                      onFate.settled(fate);
                    }
                  });
      entry.watchOrNew().expect(Set.of(name));
      entry.route().count();
      ring.publish(entry);
      to.eventsAdded();
      sent++;
    }

    /** A place in the ring, or -1 when the run is given up. */
    private long claim(long sizeBytes) {
      progressNanos = environment.ticker().nanos();
      long place = ring.claim(sizeBytes);
      for (; place < 0 && !givenUp; place = ring.claim(sizeBytes)) {
        long moves = ring.gateMoves();
        if (!ring.makeRoom()) {
          awaitProgress(moves);
        }
      }
      return place;
    }

    /** Waits until all that was sent is delivered or dead, or the run is given up. */
    void awaitSettled() {
      progressNanos = environment.ticker().nanos();
      long moves = ring.gateMoves();
      while (!givenUp && settled() < sent) {
        awaitProgress(moves);
        moves = ring.gateMoves();
      }
    }

    /** Waits for a moment; gives the run up when nothing was settled for too long. */
    private void awaitProgress(long seenMoves) {
      await(seenMoves);
      checkOpen();
      long now = environment.ticker().nanos();
      long present = settled();
      if (present > settled) {
        settled = present;
        progressNanos = now;
      }
      givenUp = now - progressNanos > PATIENCE_NANOS;
    }

    private long settled() {
      LaneTask present = task;
      if (present == null) {
        return 0;
      }
      LaneStats stats = present.lane().stats();
      return stats.delivered() + stats.dead() + stats.dropped();
    }

    void checkOpen() {
      if (closed) {
        throw new IllegalStateException(
            "Replaying lane " + name + ": the bus is closed; replay again when it is open");
      }
    }

    private void pace() {
      if (eventsPerSecond > 0) {
        long due = startNanos + (long) ((matched - 1) * NANOS_PER_SECOND / eventsPerSecond);
        long wait = due - environment.ticker().nanos();
        if (wait > 0) {
          CountDownLatch tick = new CountDownLatch(1);
          environment.scheduler().schedule(tick::countDown, wait);
          while (!await(tick)) {
            checkOpen();
          }
        }
      }
    }

    /** Nothing more is sent; any thread. */
    void leave() {
      LaneTask ending = task;
      if (ending != null) {
        ending.retire(environment.ticker().nanos() + GRACE_NANOS);
      }
      ring.wakeWaiting();
    }

    /** Lets the publisher go. */
    void end() {
      if (task == null) {
        return;
      }
      leave();
      try {
        var unused = finished.await(END_NANOS, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      ended(this);
    }

    ReplayReport report() {
      LaneTask done = task;
      if (done == null) {
        return report(matched, 0, 0, Optional.empty());
      }
      LaneStats stats = done.lane().stats();
      return report(matched, stats.delivered(), stats.dead(), stats.lastError());
    }

    private ReplayReport report(long all, long delivered, long dead, Optional<String> lastError) {
      return new ReplayReport(
          all,
          delivered,
          dead,
          dryRun ? 0 : all - delivered - dead,
          Optional.ofNullable(first),
          Optional.ofNullable(last),
          lastError);
    }

    @Override
    public void dead(DeadLetter letter) {
      // The event is in the log, or a dead letter still; the report counts it.
      assert letter.lane().equals(name);
    }

    @Override
    public void checkpoint(boolean now) {
      throw new IllegalStateException("Replaying: a throw-away lane has no ledger in the log");
    }

    @Override
    public void finished(LaneTask ended) {
      closing.finished(ended);
      finished.countDown();
    }

    private void await(long gateMoves) {
      try {
        ring.awaitRoom(gateMoves, NANOS_PER_SECOND);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    private boolean await(CountDownLatch latch) {
      try {
        return latch.await(NANOS_PER_SECOND, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    private IllegalStateException interrupted() {
      Thread.currentThread().interrupt();
      return new IllegalStateException("Replaying lane " + name + ": interrupted");
    }
  }

  /** The policy of a lane that holds up who feeds it, so that nothing is dropped. */
  private static LanePolicy holding(LanePolicy policy) {
    return new LanePolicy(
        policy.windowEvents(),
        policy.windowBytes(),
        policy.batchEvents(),
        policy.batchBytes(),
        policy.linger(),
        policy.attemptTimeout(),
        policy.order(),
        policy.orderKey(),
        policy.retryAttempts(),
        policy.retryBackoff(),
        policy.retryBackoffCap(),
        policy.reopenBackoffCap(),
        LanePolicy.Ack.REQUIRED,
        LanePolicy.OnFull.BLOCK,
        policy.from(),
        policy.expireAfter());
  }
}
