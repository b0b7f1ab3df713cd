package io.evbus.sim;

import io.evbus.BusStats;
import io.evbus.DeadLetter;
import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Fate;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.core.CoreBus;
import io.evbus.spi.BusSpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * One run of the real engine: a seed chooses lanes, policies, faults and the schedule; events are
 * put while destinations misbehave; then these heal, everything drains, and the counters, receipts
 * and dead letters are held against what the destinations got. Confined to one thread.
 */
public final class Simulation {
  private static final int EVENTS = 60;
  private static final long SECOND = 1_000_000_000L;
  private static final long MOST_SECONDS = 3_600;

  private final long seed;
  private final VirtualTime time;
  private final SplittableRandom random;
  private final SimLanes lanes;
  private final List<Receipt> receipts = new ArrayList<>();
  private final List<CompletableFuture<Delivery>> deliveries = new ArrayList<>();
  private final List<DeadLetter> dead = new ArrayList<>();
  private final List<String> violations = new ArrayList<>();

  /** Prepares the run of a seed. */
  public Simulation(long seed) {
    this.seed = seed;
    this.time = new VirtualTime(seed);
    this.random = time.random();
    this.lanes = new SimLanes(time, false);
  }

  /**
   * What a run found.
   *
   * @param seed the seed that replays it
   * @param violations broken promises, none in a good run
   * @param trace differs whenever two schedules differ
   * @param delivered confirmed deliveries over all lanes
   * @param dead dead letters over all lanes
   * @param reopened how often a publisher was opened again
   */
  public record Verdict(
      long seed, List<String> violations, long trace, long delivered, long dead, long reopened) {
    /** Copies the list. */
    public Verdict {
      violations = List.copyOf(violations);
    }
  }

  /** Runs to the end. */
  public Verdict run() {
    CoreBus bus = (CoreBus) build();
    putAll(bus);
    lanes.destinations().forEach(SimDestination::heal);
    runUntil(bus, () -> settled(bus));
    if (!settled(bus)) {
      violations.add("stuck: " + bus.stats().lanes());
    }
    runUntil(bus, () -> deliveries.stream().allMatch(CompletableFuture::isDone));
    bus.beginClose(Duration.ofSeconds(30));
    runUntil(bus, () -> isClosed(bus));
    if (!isClosed(bus)) {
      violations.add("the bus did not close");
    }
    long aMomentLater = time.nowNanos() + SECOND;
    while (time.step(aMomentLater)) {
      checkStep(bus);
    }
    BusStats end = bus.stats();
    checkEnd(end);
    return new Verdict(
        seed,
        violations,
        time.trace(),
        end.lanes().stream().mapToLong(LaneStats::delivered).sum(),
        end.lanes().stream().mapToLong(LaneStats::dead).sum(),
        end.lanes().stream().mapToLong(LaneStats::reopened).sum());
  }

  private EventBus build() {
    EventBusBuilder builder =
        EventBus.builder()
            .onDeadLetter(dead::add)
            .limits(
                new BusSpec.Limits(
                    1024, 16L << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(10)));
    lanes.addTo(builder);
    return builder.build(spec -> new CoreBus(spec, time.environment(), null));
  }

  private void putAll(CoreBus bus) {
    int beforeStart = random.nextInt(EVENTS);
    for (int i = 0; i < EVENTS; i++) {
      if (i == beforeStart) {
        bus.start();
      }
      Event event =
          Event.builder()
              .id("event-" + i)
              .routingKey(random.nextInt(4) == 0 ? null : "key" + random.nextInt(3))
              .body(("body of event-" + i).getBytes(StandardCharsets.UTF_8), Event.OCTET_STREAM)
              .build();
      Optional<Receipt> receipt = bus.tryPut(event);
      receipt.ifPresentOrElse(
          given -> {
            receipts.add(given);
            if (random.nextBoolean()) {
              deliveries.add(given.delivered());
            }
          },
          () -> violations.add("put was refused although there was room"));
      long until = time.nowNanos() + random.nextLong(SECOND / 10);
      while (time.step(until)) {
        checkStep(bus);
      }
    }
    bus.start();
  }

  private void runUntil(CoreBus bus, BooleanSupplier done) {
    long until = time.nowNanos() + MOST_SECONDS * SECOND;
    while (!done.getAsBoolean() && time.step(until)) {
      checkStep(bus);
    }
  }

  private static boolean settled(CoreBus bus) {
    return bus.stats().lanes().stream().allMatch(Simulation::settled);
  }

  /** A lane is settled when nothing is pending, but for a suspect that no other event can prove. */
  private static boolean settled(LaneStats lane) {
    return lane.pending() == 0 || (lane.pending() == 1 && lane.inFlight() == 0 && provable(lane));
  }

  private static boolean provable(LaneStats lane) {
    return lane.lastError().filter(error -> error.contains("poisonous")).isPresent()
        && lane.oldestPendingAge().compareTo(Duration.ofMinutes(10)) > 0;
  }

  private static boolean isClosed(CoreBus bus) {
    try {
      return bus.awaitClosed(Duration.ZERO);
    } catch (InterruptedException e) {
      throw new IllegalStateException("Waiting in virtual time can't be interrupted", e);
    }
  }

  private void checkStep(CoreBus bus) {
    for (LaneStats lane : bus.stats().lanes()) {
      if (lane.matched() != lane.delivered() + lane.dead() + lane.dropped() + lane.pending()) {
        violations.add("counters disagree: " + lane);
      }
      int window = lanes.window(lane.lane());
      if (lane.inFlight() > window) {
        violations.add("window of " + window + " exceeded: " + lane);
      }
      SimDestination destination = lanes.destination(lane.lane());
      if (destination != null && destination.storedEvents() < lane.delivered()) {
        violations.add("more delivered than the destination got: " + lane);
      }
    }
  }

  private void checkEnd(BusStats end) {
    for (SimDestination destination : lanes.destinations()) {
      violations.addAll(destination.violations());
      if (destination.hadOneProducer() && destination.repeats() > 0) {
        violations.add(destination.name() + " de-duplicates, and got events again");
      }
      if (destination.openPublishers() != 0) {
        violations.add(destination.name() + " has publishers that were never closed");
      }
      receipts.forEach(receipt -> checkFate(destination, receipt.event().id()));
    }
    for (LaneStats lane : end.lanes()) {
      if (lane.matched() != receipts.size()) {
        violations.add("matched is not what was put: " + lane);
      }
    }
    deliveries.forEach(this::checkDelivery);
  }

  private void checkFate(SimDestination destination, String eventId) {
    Optional<DeadLetter> letter =
        dead.stream()
            .filter(
                found ->
                    found.lane().equals(destination.name()) && found.event().id().equals(eventId))
            .findFirst();
    if (letter.isEmpty() && !destination.holds(eventId) && !destination.isPoison(eventId)) {
      violations.add("lost: " + eventId + " on " + destination.name());
    }
    letter
        .filter(found -> found.reason() == Reason.INVALID)
        .filter(found -> !destination.wasRejected(eventId))
        .ifPresent(found -> violations.add("dead without being rejected: " + eventId));
  }

  private void checkDelivery(CompletableFuture<Delivery> delivery) {
    if (!delivery.isDone()) {
      violations.add("a receipt never completed");
      return;
    }
    for (Map.Entry<String, Fate> fate : delivery.join().fates().entrySet()) {
      if (fate.getValue().kind() == Fate.Kind.PENDING) {
        return;
      }
    }
    if (delivery.join().fates().size() != lanes.destinations().size()) {
      violations.add("a receipt misses a lane: " + delivery.join());
    }
  }
}
