package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** What a sink that never confirms does to the others and to the producers. */
final class DeadSinkRow implements BenchRow {
  static final String NAME = "dead-sink";

  private static final int SINKS = 4;
  private static final int PRODUCERS = 2;
  private static final String FIXED = "fixed rate";
  private static final String FULL = "full rate";
  private static final double OTHERS = 0.95;

  /** A tenth of a second in memory, on cores that are all busy. */
  private static final double SWINGING = 0.7;

  private static final double RATE = 20_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MILLI_IN_MICROS = 1e3;

  private final Scale scale;
  private final int fixedEvents;
  private final int fullEvents;

  DeadSinkRow(Scale scale) {
    this.scale = scale;
    this.fixedEvents = scale.events(100_000, 40_000);
    this.fullEvents = scale.events(1_000_000, 300_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "3 counting sinks and the producers while a fourth sink never confirms, against 4 that"
        + " all do; on the durable log, and on the memory log with on_full: drop_oldest";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("body bytes", Bodies.BYTES);
    settings.put("producers", PRODUCERS);
    settings.put("fixed rate, events/s", (int) RATE);
    settings.put("events at the fixed rate", fixedEvents);
    settings.put("events at the full rate", fullEvents);
    settings.put("on_full of the fourth lane, memory log", "drop_oldest");
    return settings;
  }

  @Override
  public List<Side> sides() {
    List<Side> sides = new ArrayList<>();
    for (boolean durable : List.of(true, false)) {
      for (int dead : List.of(0, 1)) {
        sides.add(new Side(side(durable, dead), to -> run(durable, dead, to)));
      }
    }
    return sides;
  }

  @Override
  public List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    for (boolean durable : List.of(true, false)) {
      String alive = side(durable, 0);
      String dead = side(durable, 1);
      for (String load : List.of(FIXED, FULL)) {
        goals.add(Goal.noSlower(p99(dead, load), p99(alive, load), MILLI_IN_MICROS));
        Goal throughput = Goal.ratio(others(dead, load), others(alive, load), OTHERS);
        boolean swings = !durable && load.equals(FULL);
        goals.add(swings ? throughput.keeping(SWINGING) : throughput);
      }
    }
    return goals;
  }

  private static String side(boolean durable, int dead) {
    return (durable ? "evbus, durable" : "evbus, memory")
        + (dead == 0 ? ", all alive" : ", one dead");
  }

  private static String p99(String side, String load) {
    return side + ", put p99 at the " + load + " in µs";
  }

  private static String others(String side, String load) {
    return side + ", events/s to each other at the " + load;
  }

  private void run(boolean durable, int dead, Samples to) throws InterruptedException {
    String side = side(durable, dead);
    measure(
        durable,
        dead,
        fixedEvents,
        side,
        FIXED,
        to,
        from -> from.atRate(PRODUCERS, fixedEvents / PRODUCERS, RATE));
    measure(
        durable,
        dead,
        fullEvents,
        side,
        FULL,
        to,
        from -> from.atFullRate(PRODUCERS, fullEvents / PRODUCERS));
  }

  private interface Load {
    Histogram put(Producers from) throws InterruptedException;
  }

  private void measure(
      boolean durable, int dead, int events, String side, String load, Samples to, Load puts)
      throws InterruptedException {
    CountingSinks sinks = new CountingSinks(SINKS - dead, dead);
    Path folder = scale.fresh();
    EventBusBuilder builder = sinks.bus().putTimeout(Duration.ofMinutes(1)).drain(Duration.ZERO);
    if (durable) {
      builder.data(folder);
    } else {
      builder.lanes(CountingSinks.lane(SINKS - 1), Map.of("on_full", "drop_oldest"));
    }
    try (EventBus bus = builder.start()) {
      long start = System.nanoTime();
      Histogram took = puts.put(Producers.on(bus));
      sinks.await(events, SINKS - 1); // The fourth may drop, alive or not.
      to.add(others(side, load), events * NANOS_PER_SECOND / (System.nanoTime() - start));
      to.add(p99(side, load), took.getValueAtPercentile(99) / NANOS_PER_MICRO);
    } finally {
      Scale.remove(folder);
    }
  }
}
