package io.evbus.core;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import io.evbus.core.lane.Feed;
import io.evbus.core.lane.Lane;
import io.evbus.core.lane.LaneContext;
import io.evbus.core.lane.LaneTask;
import io.evbus.core.lane.Ledger;
import io.evbus.core.log.Storage;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.LanePattern;
import io.evbus.core.route.Router;
import io.evbus.core.time.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
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
  private static final int PAGE = 1000;
  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final @Nullable Storage storage;
  private final DeadLetters deadLetters;
  private final Environment environment;
  private final LaneContext context;

  Replayer(
      @Nullable Storage storage,
      DeadLetters deadLetters,
      Environment environment,
      LaneContext context) {
    this.storage = storage;
    this.deadLetters = deadLetters;
    this.environment = environment;
    this.context = context;
  }

  ReplayReport replay(LaneMember member, Replay replay) {
    Storage log = storage;
    if (log == null) {
      throw new IllegalArgumentException(
          "Replaying lane " + replay.lane() + ": the log is in memory and keeps nothing");
    }
    Run run = new Run(member, replay.dryRun(), replay.eventsPerSecond().orElse(0));
    try {
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
      return run.end();
    } catch (IOException e) {
      run.end();
      throw new UncheckedIOException("Replaying lane " + replay.lane() + ": " + e.getMessage(), e);
    }
  }

  ReplayReport deadLetters(LaneMember member, OptionalLong offset) {
    Run run = new Run(member, false, 0);
    long from = offset.orElse(0);
    while (true) {
      List<DeadLetter> page = deadLetters.list(member.lane(), from, PAGE);
      for (DeadLetter letter : page) {
        if (offset.isEmpty() || letter.offset() == offset.getAsLong()) {
          run.put(
              letter.offset(),
              letter.event(),
              fate -> {
                if (fate.kind() == Fate.Kind.DELIVERED) {
                  deadLetters.purge(member.lane(), at -> at == letter.offset());
                }
              });
        }
        from = letter.offset() + 1;
      }
      if (page.size() < PAGE || offset.isPresent()) {
        return run.end();
      }
    }
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
    private @Nullable LaneTask task;
    private final LaneMember member;
    private long matched;
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
              member.plan().policy(),
              member.plan().destination().traits(),
              new Feed(ring, 0),
              number,
              Ledger.at(0, ""),
              () -> router.events(number),
              context);
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
      made.start();
      task = made;
      return made;
    }

    void put(long offset, Event event, OnFate onFate) {
      matched++;
      first = first == null ? Long.valueOf(offset) : first;
      last = offset;
      if (dryRun) {
        return;
      }
      LaneTask to = task();
      pace();
      Map<String, String> headers = new HashMap<>(event.headers());
      headers.put(Replay.HEADER, String.valueOf(offset));
      Event marked = event.toBuilder().headers(headers).build();
      long size = Entry.sizeBytes(marked);
      long place = ring.claim(size);
      for (; place < 0; place = ring.claim(size)) {
        long moves = ring.gateMoves();
        if (!ring.makeRoom()) {
          await(moves);
        }
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
    }

    private void pace() {
      if (eventsPerSecond > 0) {
        long due = startNanos + (long) ((matched - 1) * NANOS_PER_SECOND / eventsPerSecond);
        long wait = due - environment.ticker().nanos();
        if (wait > 0) {
          CountDownLatch tick = new CountDownLatch(1);
          environment.scheduler().schedule(tick::countDown, wait);
          await(tick, wait);
        }
      }
    }

    ReplayReport end() {
      LaneTask ending = task;
      if (ending == null) {
        return report(matched, 0, 0, Optional.empty());
      }
      ending.close(environment.ticker().nanos() + PATIENCE_NANOS);
      await(finished, PATIENCE_NANOS + NANOS_PER_SECOND);
      LaneStats stats = ending.lane().stats();
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
      finished.countDown();
    }

    private void await(long gateMoves) {
      try {
        ring.awaitRoom(gateMoves, NANOS_PER_SECOND);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    private void await(CountDownLatch latch, long nanos) {
      try {
        var unused = latch.await(nanos, TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }

    private IllegalStateException interrupted() {
      Thread.currentThread().interrupt();
      return new IllegalStateException("Replaying lane " + name + ": interrupted");
    }
  }
}
