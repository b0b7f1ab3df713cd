package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends events to far sides, each to all of them, through evbus or by a rival. Each run has a place
 * of its own, where a window of events goes first, so that connecting counts for neither; what has
 * arrived is counted. Used by one thread.
 */
final class Sending implements AutoCloseable {
  /** Unconfirmed events at most. */
  static final int WINDOW = 1024;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final Bodies bodies;
  private final int events;
  private final List<Target> targets;
  private int runs;

  /** Takes over the far sides. */
  Sending(Bodies bodies, int events, Target... targets) {
    this.bodies = bodies;
    this.events = events;
    this.targets = List.of(targets);
  }

  /** What is equal for all who send. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("window", WINDOW);
    targets.forEach(target -> settings.putAll(target.options()));
    return settings;
  }

  /** How many events are sent by one that sends one of so many. */
  int events(int divisor) {
    return events / divisor;
  }

  /**
   * Events a second of a rival.
   *
   * @param divisor it sends one of so many events
   */
  double by(Rival rival, int divisor) throws Exception {
    int count = events(divisor);
    Place place = place(prepare());
    double perSecond;
    try (Rival.Sender sender = rival.open(place)) {
      sender.send(WINDOW);
      long start = System.nanoTime();
      sender.send(count);
      perSecond = perSecond(count, start);
    }
    check(place, count);
    return perSecond;
  }

  /** Events a second of a bus with a lane to each far side. */
  double through(EventBusBuilder builder) throws Exception {
    String name = prepare();
    targets.forEach(
        target -> builder.profile(target.farSide().provider(), "bench", target.profile(name)));
    double perSecond;
    try (EventBus bus = builder.lanes("*", Map.of("window", WINDOW)).putTimeout(PATIENCE).start()) {
      put(bus, WINDOW);
      awaitDelivered(bus, WINDOW);
      long start = System.nanoTime();
      put(bus, events);
      awaitDelivered(bus, WINDOW + events);
      perSecond = perSecond(events, start);
    }
    check(place(name), events);
    return perSecond;
  }

  private void put(EventBus bus, int count) {
    for (int i = 0; i < count; i++) {
      bus.put(bodies.event(i));
    }
  }

  /** Makes the next place ready at all far sides; its name. */
  private String prepare() {
    String name = "bench-" + ++runs;
    targets.forEach(target -> target.farSide().prepare(name));
    return name;
  }

  private Place place(String name) {
    Map<String, Object> all = new HashMap<>();
    targets.forEach(target -> all.putAll(target.profile(name)));
    return new Place(all);
  }

  private static void awaitDelivered(EventBus bus, int count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (bus.stats().lanes().stream().anyMatch(lane -> lane.delivered() < count)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Sending through evbus: no end; " + bus.stats().lanes());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private static double perSecond(int events, long startNanos) {
    return events * NANOS_PER_SECOND / (System.nanoTime() - startNanos);
  }

  private void check(Place place, int timed) throws Exception {
    int sent = WINDOW + timed;
    for (Target target : targets) {
      long arrived = target.counting().count(place);
      if (arrived != sent) {
        throw new IllegalStateException(
            "Counting what arrived at "
                + target.farSide().provider()
                + ": "
                + arrived
                + " of "
                + sent
                + " events");
      }
      target.counting().remove(place);
    }
  }

  @Override
  public void close() {
    targets.forEach(target -> target.farSide().close());
  }
}
