package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.testkit.ingress.FarSide;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Sends events to a far side, through evbus or by a bare client. Each run has a place of its own,
 * where one event goes first, so that connecting counts for neither; what has arrived is counted.
 * Used by one thread.
 */
final class Sending implements AutoCloseable {
  /** Unconfirmed events at most. */
  static final int WINDOW = 1024;

  private static final double NANOS_PER_SECOND = 1e9;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final FarSide farSide;
  private final Map<String, Object> options;
  private final Bodies bodies;
  private final int events;
  private int runs;

  /**
   * Takes over a far side.
   *
   * @param options what profiles have besides those of the far side
   */
  Sending(FarSide farSide, Map<String, Object> options, Bodies bodies, int events) {
    this.farSide = farSide;
    this.options = options;
    this.bodies = bodies;
    this.events = events;
  }

  /** What is equal for all who send. */
  Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", Bodies.BYTES);
    settings.put("window", WINDOW);
    settings.putAll(options);
    return settings;
  }

  /** Events a second of a bare client. */
  double by(BareClient client) throws Exception {
    Place place = place();
    double perSecond;
    try (BareClient.Sender sender = client.open(place)) {
      sender.send(1);
      long start = System.nanoTime();
      sender.send(events);
      perSecond = perSecond(start);
    }
    check(client, place);
    return perSecond;
  }

  /**
   * Events a second of a bus with one lane.
   *
   * @param counting counts what arrived
   */
  double through(EventBusBuilder builder, BareClient counting) throws Exception {
    Place place = place();
    double perSecond;
    try (EventBus bus =
        builder
            .profile(farSide.provider(), "bench", place.profile())
            .lanes("*", Map.of("window", WINDOW))
            .putTimeout(PATIENCE)
            .start()) {
      bus.put(bodies.event(0));
      awaitDelivered(bus, 1);
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(bodies.event(i));
      }
      awaitDelivered(bus, events + 1);
      perSecond = perSecond(start);
    }
    check(counting, place);
    return perSecond;
  }

  private Place place() {
    String name = "bench-" + ++runs;
    farSide.prepare(name);
    Map<String, Object> profile = new HashMap<>(farSide.profile(name));
    profile.putAll(options);
    return new Place(profile);
  }

  private static void awaitDelivered(EventBus bus, int count) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (bus.stats().lanes().get(0).delivered() < count) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("Sending through evbus: no end; " + bus.stats().lanes());
      }
      TimeUnit.MILLISECONDS.sleep(1);
    }
  }

  private double perSecond(long startNanos) {
    return events * NANOS_PER_SECOND / (System.nanoTime() - startNanos);
  }

  private void check(BareClient counting, Place place) throws Exception {
    long arrived = counting.count(place);
    if (arrived != events + 1) {
      throw new IllegalStateException(
          "Counting what arrived: " + arrived + " of " + (events + 1) + " events");
    }
    counting.remove(place);
  }

  @Override
  public void close() {
    farSide.close();
  }
}
