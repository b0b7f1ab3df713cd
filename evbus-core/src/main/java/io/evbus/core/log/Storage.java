package io.evbus.core.log;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.Position;
import io.evbus.core.lane.Backlog;
import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.UnknownVersionException;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Router;
import io.evbus.core.time.Environment;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a durable log adds to an engine. Thread-safe after {@link #begin}. */
public final class Storage {
  private static final System.Logger LOG = System.getLogger(Storage.class.getName());
  private static final long STABLE_NANOS = 5_000_000_000L;
  private static final int MOST_REPLAYED_AT_ONCE = 256;

  private final DurableLog log;
  private final StoredDeadLetters deadLetters;
  private final Environment environment;
  private final Retention.Limits limits;
  private final Ring ring;
  private final Places places;
  private final long first;
  private final Map<String, Ledger> known = new LinkedHashMap<>();
  private final Map<String, Long> oldest = new LinkedHashMap<>();
  private final Map<String, Detached> detached = new LinkedHashMap<>();
  private final Object counting = new Object();
  private final Quota quota;
  private final long lastMillis;
  private boolean lanesLost;
  private @Nullable Committer committer;
  private @Nullable Checkpointer checkpointer;
  private @Nullable Retention retention;

  /** Reads what the log holds; the ring is made to follow it. */
  public Storage(
      DurableLog log, Environment environment, Retention.Limits limits, int slots, long ringBytes)
      throws IOException {
    this.log = log;
    this.deadLetters = new StoredDeadLetters(log);
    this.environment = environment;
    this.limits = limits;
    Recovery recovery = log.recovery();
    this.first = recovery.first();
    this.lanesLost = recovery.lanesLost();
    long next = recovery.next();
    for (Progress progress : recovery.lanes()) {
      try {
        Ledger ledger = Ledger.decode(progress.state());
        known.put(progress.lane(), ledger);
        long counted = Math.max(ledger.matchedThrough(), ledger.settled().end());
        next = Math.max(next, Math.max(ledger.committed(), counted));
      } catch (UnknownVersionException e) {
        throw new IOException(
            "Opening the log: what lane "
                + progress.lane()
                + " has delivered can't be read: "
                + e.getMessage()
                + ", or another folder",
            e);
      } catch (IllegalArgumentException e) {
        LOG.log(
            System.Logger.Level.ERROR,
            "Opening the log: what lane "
                + progress.lane()
                + " had delivered can't be read: "
                + e.getMessage()
                + "; it begins again at the oldest event, so events are repeated");
        known.put(progress.lane(), Ledger.at(first, ""));
      }
    }
    this.ring = Ring.overLog(slots, ringBytes, next);
    this.places = new Places(log, ring);
    RecordCodec.Stored last = lastRecord(next);
    long end = last == null ? 0 : last.position() + sizeOf(last);
    this.lastMillis = last == null ? 0 : last.acceptedMillis();
    this.quota = new Quota(limits.maxBytes(), places.positionAt(first, end), end);
  }

  private static long sizeOf(RecordCodec.Stored stored) {
    return Entry.sizeBytes(stored.event());
  }

  /**
   * The last readable record; searched backwards in growing steps.
   *
   * @throws IOException also when it was written by an evbus of another format
   */
  private RecordCodec.@Nullable Stored lastRecord(long next) throws IOException {
    RecordCodec.Stored[] last = new RecordCodec.Stored[1];
    UnknownVersionException[] unknown = new UnknownVersionException[1];
    for (long step = 1; last[0] == null; step *= 16) {
      long from = Math.max(first, next - step);
      log.read(
          from,
          next,
          (offset, record) -> {
            try {
              last[0] = RecordCodec.read(record);
              unknown[0] = null;
            } catch (UnknownVersionException e) {
              unknown[0] = e;
            } catch (IllegalArgumentException e) {
              LOG.log(System.Logger.Level.DEBUG, "Reading offset " + offset, e);
            }
          });
      if (unknown[0] != null) {
        throw new IOException(
            "Opening the log: its last events can't be read: "
                + unknown[0].getMessage()
                + ", or another folder",
            unknown[0]);
      }
      if (from == first) {
        break;
      }
    }
    return last[0];
  }

  /** The ring over the log. */
  public Ring ring() {
    return ring;
  }

  /** What the log knows of a lane, else where a new one begins. */
  public Ledger ledger(String lane, Position from, String pattern) throws IOException {
    Ledger before = known.remove(lane);
    if (before == null) {
      synchronized (detached) {
        Detached gone = detached.get(lane);
        before = gone == null ? null : gone.ledger();
      }
    }
    if (before != null) {
      return before.withDetachedSince(0);
    }
    if (lanesLost) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Opening the log: what some lanes had delivered is lost, and lane "
              + lane
              + " may be one of them; it begins at the oldest event, so events may be repeated");
      return Ledger.at(first(), pattern);
    }
    return Ledger.at(offset(from), pattern);
  }

  /** The offset of a place; within what the log holds. */
  public long offset(Position place) throws IOException {
    long wanted =
        switch (place.kind()) {
          case START -> ring.head();
          case EARLIEST -> first();
          case OFFSET -> place.offset();
          case TIME -> places.byTime(first(), place.time().orElseThrow().toEpochMilli());
        };
    return Math.max(first(), Math.min(wanted, ring.head()));
  }

  private long first() {
    return retention == null ? first : retention.first();
  }

  /**
   * Counts what lanes take of what they have not counted: what was accepted after their last
   * commit, or everything unsettled when their pattern has changed.
   */
  public Map<String, Ledger> count(Map<String, Ledger> ledgers, Map<String, Candidate> lanes)
      throws IOException {
    Map<String, Matching> all = new LinkedHashMap<>();
    ledgers.forEach(
        (name, ledger) -> {
          Candidate candidate = lanes.get(name);
          if (candidate != null) {
            all.put(name, new Matching(ledger, candidate, first()));
          }
        });
    long from = all.values().stream().mapToLong(one -> one.from()).min().orElse(ring.head());
    log.read(
        from,
        ring.head(),
        (offset, record) -> {
          String profile = profile(record);
          all.values().forEach(one -> one.visit(offset, profile));
        });
    Map<String, Ledger> counted = new LinkedHashMap<>();
    all.forEach((name, one) -> counted.put(name, one.counted(ring.head())));
    return counted;
  }

  /** Counts also what the lanes take that have not been asked for; what takes their patterns. */
  public void countLeftOver(Function<String, Candidate> byPattern) throws IOException {
    Map<String, Candidate> candidates = new LinkedHashMap<>();
    known.forEach((lane, ledger) -> candidates.put(lane, byPattern.apply(ledger.pattern())));
    known.putAll(count(known, candidates));
    for (Map.Entry<String, Candidate> lane : candidates.entrySet()) {
      oldest.put(lane.getKey(), oldestMillis(must(known.get(lane.getKey())), lane.getValue()));
    }
  }

  /** When the first event was accepted that a lane has not settled; 0 when none is found soon. */
  private long oldestMillis(Ledger ledger, Candidate candidate) throws IOException {
    if (ledger.matched() <= ledger.settledEvents()) {
      return 0;
    }
    return places
        .search(
            Math.max(first, ledger.committed()),
            (offset, profile) -> !ledger.isSettled(offset) && candidate.takes().test(profile))
        .acceptedMillis()
        .orElse(0);
  }

  /**
   * What a lane takes.
   *
   * @param pattern the profile name that it matches with
   * @param takes whether it takes the events of a profile, null for none
   */
  public record Candidate(String pattern, Predicate<@Nullable String> takes) {}

  private static @Nullable String profile(ByteBuffer record) {
    try {
      return RecordCodec.profile(record);
    } catch (IllegalArgumentException e) {
      return null; // Damaged: it counts for every lane, as it will be counted lost by every lane.
    }
  }

  /** Makes what was recovered and chosen the log's present; the lanes left over are detached. */
  public void begin(
      Map<String, Ledger> lanes,
      boolean detachOthers,
      Supplier<List<? extends Checkpointer.Keeper>> keepers,
      Retention.Lanes laneSet,
      Consumer<DeadLetter> onDead,
      Committer.Listener listener)
      throws IOException {
    long nowMillis = environment.ticker().now().toEpochMilli();
    known.forEach(
        (name, ledger) ->
            detached.put(
                name,
                new Detached(
                    name,
                    ledger.detachedSinceMillis() == 0 && detachOthers
                        ? ledger.withDetachedSince(nowMillis)
                        : ledger,
                    oldest.getOrDefault(name, 0L),
                    List.of())));
    known.clear();
    lanesLost = false;
    Map<String, Ledger> all = new LinkedHashMap<>(lanes);
    if (detachOthers) {
      detached.forEach((name, gone) -> all.put(name, gone.ledger()));
    }
    if (!all.isEmpty()) {
      note(all);
    }
    committer =
        new Committer(
            ring,
            log,
            environment,
            quota.start() + quota.usedBytes(),
            lastMillis,
            counting,
            listener);
    checkpointer =
        new Checkpointer(
            ring,
            log,
            environment,
            counting,
            () -> {
              List<Checkpointer.Keeper> both = new ArrayList<>(keepers.get());
              both.addAll(detached());
              return both;
            },
            onDead);
    retention =
        new Retention(
            this, log, places, ring, quota, limits, laneSet, environment, first, detachOthers);
  }

  /** Reads for a lane that is behind the ring. */
  public Backlog reader(Router router) {
    return new LogReader(log, ring, router, environment.ticker());
  }

  /** The bound on the log's size. */
  public Quota quota() {
    return quota;
  }

  /** The one who writes. */
  public Committer committer() {
    return must(committer);
  }

  /** The one who commits what lanes have settled. */
  public Checkpointer checkpointer() {
    return must(checkpointer);
  }

  /** The one who gives up what nobody needs. */
  public Retention retention() {
    return must(retention);
  }

  /** The lock under which counts and the stable offset move together. */
  public Object counting() {
    return counting;
  }

  /** The detached lanes. */
  public List<Detached> detached() {
    synchronized (detached) {
      return List.copyOf(detached.values());
    }
  }

  /** A lane is run by the engine: it is detached no longer. */
  public void attach(String lane) {
    synchronized (detached) {
      detached.remove(lane);
    }
  }

  /**
   * A lane is gone from the configuration while the engine runs.
   *
   * @param dead its dead letters that no commit has written
   */
  public void detach(String lane, Ledger ledger, Duration oldestPendingAge, List<DeadLetter> dead) {
    long now = environment.ticker().now().toEpochMilli();
    Detached gone = new Detached(lane, ledger, now - oldestPendingAge.toMillis(), dead);
    gone.become(ledger.withDetachedSince(now));
    synchronized (detached) {
      detached.put(lane, gone);
    }
    checkpointer().request(true);
  }

  /** Forgets a detached lane and its dead letters; gives its last ledger. */
  public Optional<Ledger> forget(String lane) throws IOException {
    Detached gone;
    synchronized (detached) {
      gone = detached.get(lane);
    }
    if (gone == null) {
      return Optional.empty();
    }
    log.forget(lane);
    synchronized (detached) {
      detached.remove(lane);
    }
    return Optional.of(gone.ledger());
  }

  /** The dead letters that the log keeps. */
  public StoredDeadLetters deadLetters() {
    return deadLetters;
  }

  /** Visits one event of the log after another. */
  @FunctionalInterface
  public interface EventVisitor {
    /** One event; may block. */
    void visit(long offset, Event event);
  }

  /** Reads the events of a range; those that are damaged are passed over. */
  public void read(long from, long to, EventVisitor visitor) throws IOException {
    List<Long> offsets = new ArrayList<>();
    List<Event> events = new ArrayList<>();
    log.read(
        from,
        to,
        MOST_REPLAYED_AT_ONCE,
        (offset, record) -> {
          try {
            events.add(RecordCodec.read(record).event());
            offsets.add(offset);
          } catch (IllegalArgumentException e) {
            LOG.log(System.Logger.Level.WARNING, "Reading offset {0}: {1}", offset, e);
          }
        },
        () -> {
          for (int i = 0; i < events.size(); i++) {
            visitor.visit(offsets.get(i), events.get(i));
          }
          offsets.clear();
          events.clear();
        });
  }

  /**
   * Waits until everything that was put is stable, 5 s at most; nothing may be put meanwhile.
   *
   * @throws IOException when it can't be written
   */
  public void awaitStable() throws IOException {
    long deadline = environment.ticker().nanos() + STABLE_NANOS;
    while (ring.stable() < ring.head()) {
      if (environment.ticker().nanos() > deadline) {
        throw new IOException(committer().trouble().orElse("it takes too long"));
      }
      Thread.onSpinWait();
    }
  }

  /** Writes the ledgers of lanes. */
  public void note(Map<String, Ledger> lanes) throws IOException {
    List<Progress> all = new ArrayList<>();
    lanes.forEach((name, ledger) -> all.add(new Progress(name, ledger.encode())));
    log.commit(all, List.of());
  }

  /** Everything that was put becomes stable, or is given up after a time. */
  public CompletableFuture<Void> drain() {
    return committer().drain(ring.head());
  }

  /** Gives up what is not stable, commits the last ledgers and closes the log. */
  public void close() {
    committer().abandonNow();
    try {
      checkpointer().commit();
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Closing the log: the last deliveries could not be noted, so they are repeated: {0}",
          e.getMessage());
    }
    try {
      log.close();
    } catch (IOException e) {
      LOG.log(System.Logger.Level.ERROR, "Closing the log: {0}", e.getMessage());
    }
  }

  private static <T> T must(@Nullable T made) {
    if (made == null) {
      throw new IllegalStateException("Using the log: it has not begun");
    }
    return made;
  }
}
