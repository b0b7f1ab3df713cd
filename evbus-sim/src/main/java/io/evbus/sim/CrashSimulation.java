package io.evbus.sim;

import io.evbus.BusStats;
import io.evbus.ConfigurationException;
import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.core.CoreBus;
import io.evbus.spi.BusSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * Several lives of the real engine on one simulated disk: each but the last ends by a kill, after
 * which all that was written is there, or by a power cut, after which only what was stable is sure.
 * What producers were told is held against what the destinations got in the end. Confined to one
 * thread.
 */
public final class CrashSimulation {
  private static final int EVENTS_PER_LIFE = 40;
  private static final long SECOND = 1_000_000_000L;
  private static final long MOST_SECONDS = 3_600;
  private static final long LOG_BYTES = 1 << 20;

  private final long seed;
  private final VirtualTime time;
  private final SplittableRandom random;
  private final SimLanes lanes;
  private final SimLog.Disk disk;
  private final int ringSlots;
  private final Map<String, Receipt> put = new LinkedHashMap<>();
  private final Set<String> acknowledged = new LinkedHashSet<>();
  private final List<String> violations = new ArrayList<>();
  private int crashes;
  private long refused;

  /** Prepares the run of a seed. */
  public CrashSimulation(long seed) {
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.random = time.random();
    this.lanes = new SimLanes(time, true);
    this.disk = new SimLog.Disk(random.nextLong());
    this.ringSlots = 8 << random.nextInt(5);
  }

  /**
   * What a run found.
   *
   * @param seed the seed that replays it
   * @param violations broken promises, none in a good run
   * @param trace differs whenever two schedules differ
   * @param acknowledged events whose acceptance a producer saw
   * @param crashes lives that ended badly
   * @param repeats events that a destination got again
   * @param refused puts that were refused
   */
  public record Verdict(
      long seed,
      List<String> violations,
      long trace,
      long acknowledged,
      long crashes,
      long repeats,
      long refused) {
    /** Copies the list. */
    public Verdict {
      violations = List.copyOf(violations);
    }
  }

  /** Runs to the end. */
  public Verdict run() {
    int lives = 2 + random.nextInt(4);
    for (int life = 1; life < lives; life++) {
      CoreBus bus = build();
      putSome(bus, life);
      crash(bus);
    }
    CoreBus bus = build();
    putSome(bus, lives);
    disk.fail(0);
    lanes.destinations().forEach(SimDestination::heal);
    runUntil(bus, () -> settled(bus));
    long aMomentLater = time.nowNanos() + SECOND;
    runUntil(bus, () -> time.nowNanos() > aMomentLater);
    noteAcknowledged();
    checkEnd(bus);
    bus.beginClose(Duration.ofSeconds(30));
    runUntil(bus, () -> isClosed(bus));
    if (!isClosed(bus)) {
      violations.add("the bus did not close");
    }
    return new Verdict(
        seed,
        violations,
        time.trace(),
        acknowledged.size(),
        crashes,
        lanes.destinations().stream().mapToLong(SimDestination::repeats).sum(),
        refused);
  }

  private CoreBus build() {
    EventBusBuilder builder =
        EventBus.builder()
            .limits(
                new BusSpec.Limits(
                    ringSlots, 16L << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    lanes.addTo(builder);
    while (true) {
      try {
        return (CoreBus)
            builder.build(
                spec ->
                    new CoreBus(spec, time.environment(), new SimSource(disk::open, LOG_BYTES)));
      } catch (ConfigurationException e) {
        // The simulated disk failed in opening; as an operator does, try again.
        disk.fail(0);
      }
    }
  }

  private void putSome(CoreBus bus, int life) {
    disk.fail(random.nextInt(3) == 0 ? random.nextDouble() / 5 : 0);
    int beforeStart = random.nextInt(EVENTS_PER_LIFE / 4);
    int events = 1 + random.nextInt(EVENTS_PER_LIFE);
    for (int i = 0; i < events; i++) {
      if (i == beforeStart) {
        bus.start();
      }
      String id = "event-" + life + "-" + i;
      Event event =
          Event.builder()
              .id(id)
              .routingKey(random.nextInt(4) == 0 ? null : "key" + random.nextInt(3))
              .headers(random.nextInt(4) == 0 ? Map.of("h", "v" + i) : Map.of())
              .body(("body of " + id).getBytes(StandardCharsets.UTF_8), Event.OCTET_STREAM)
              .build();
      Optional<Receipt> receipt = bus.tryPut(event);
      receipt.ifPresentOrElse(given -> put.put(id, given), () -> refused++);
      long until = time.nowNanos() + random.nextLong(SECOND / 10);
      while (time.step(until)) {
        checkStep(bus);
      }
    }
    bus.start();
  }

  private void crash(CoreBus bus) {
    noteAcknowledged();
    Map<String, Long> settledBefore = new HashMap<>();
    for (LaneStats lane : bus.stats().lanes()) {
      settledBefore.put(lane.lane(), lane.delivered() + lane.dead() + lane.dropped());
    }
    boolean powerCut = random.nextBoolean();
    disk.crash(powerCut);
    time.kill();
    lanes.destinations().forEach(SimDestination::disconnect);
    put.clear();
    crashes++;
    CoreBus after = build();
    for (LaneStats lane : after.stats().lanes()) {
      long forgotten =
          settledBefore.getOrDefault(lane.lane(), 0L)
              - (lane.delivered() + lane.dead() + lane.dropped());
      if (!powerCut) {
        if (forgotten > lanes.window(lane.lane())) {
          violations.add("a kill repeats " + forgotten + ", more than the window: " + lane);
        }
      }
    }
    // Looking is not living: the next life opens the disk itself.
    disk.crash(false);
    time.kill();
  }

  private void noteAcknowledged() {
    put.forEach(
        (id, receipt) -> {
          if (receipt.accepted().isDone() && !receipt.accepted().isCompletedExceptionally()) {
            acknowledged.add(id);
          }
        });
  }

  private void runUntil(CoreBus bus, BooleanSupplier done) {
    long until = time.nowNanos() + MOST_SECONDS * SECOND;
    while (!done.getAsBoolean() && time.step(until)) {
      checkStep(bus);
    }
  }

  private static boolean settled(CoreBus bus) {
    BusStats stats = bus.stats();
    return stats.log().filter(log -> log.stable() == log.next()).isPresent()
        && stats.lanes().stream().allMatch(lane -> lane.pending() == 0);
  }

  private static boolean isClosed(CoreBus bus) {
    try {
      return bus.awaitClosed(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Waiting in virtual time can't be interrupted", e);
    }
  }

  private void checkStep(CoreBus bus) {
    BusStats stats = bus.stats();
    for (LaneStats lane : stats.lanes()) {
      if (lane.pending() < 0) {
        violations.add("more settled than matched: " + lane);
      }
      if (lane.inFlight() > lanes.window(lane.lane())) {
        violations.add("window exceeded: " + lane);
      }
      if (lane.dropped() > 0) {
        violations.add("dropped: " + lane);
      }
    }
    stats
        .log()
        .filter(log -> log.usedBytes() > log.maxBytes())
        .ifPresent(log -> violations.add("larger than its limit: " + log));
  }

  private void checkEnd(CoreBus bus) {
    BusStats end = bus.stats();
    long events = end.log().orElseThrow().next();
    for (LaneStats lane : end.lanes()) {
      if (lane.pending() != 0) {
        violations.add("stuck: " + lane);
      }
      if (lane.matched() != events) {
        violations.add(events + " events are in the log, but matched is not: " + lane);
      }
    }
    for (SimDestination destination : lanes.destinations()) {
      violations.addAll(destination.violations());
      if (destination.hadOneProducer() && destination.repeats() > 0) {
        violations.add(destination.name() + " de-duplicates, and got events again");
      }
      Set<String> dead = new HashSet<>();
      for (DeadLetter letter :
          bus.operations().deadLetters(destination.name(), 0, Integer.MAX_VALUE)) {
        dead.add(letter.event().id());
        if (letter.reason() == Reason.INVALID && !destination.wasRejected(letter.event().id())) {
          violations.add("dead without being rejected: " + letter);
        }
      }
      for (String id : acknowledged) {
        if (!destination.holds(id) && !dead.contains(id)) {
          violations.add("lost: " + id + " on " + destination.name());
        }
      }
    }
  }
}
