package io.evbus.bench;

import io.evbus.EventBus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a delivery costs when there are more and more lanes. */
final class LanesRow implements BenchRow {
  static final String NAME = "lanes";

  private static final int FEW = 10;
  private static final int MORE = 100;
  private static final int MANY = 1000;
  private static final double TIMES = 2;

  private final int deliveries;

  LanesRow(Scale scale) {
    this.deliveries = scale.events(20_000_000, 5_000_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "One producer and 10, 100 or 1,000 lanes to destinations that count, on the memory log";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("deliveries", deliveries);
    settings.put("body bytes", Bodies.BYTES);
    return settings;
  }

  @Override
  public List<Side> sides() {
    return Stream.of(FEW, MORE, MANY)
        .map(
            lanes ->
                new Side("evbus, " + lanes + " lanes", to -> to.add(series(lanes), nanos(lanes))))
        .toList();
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.atMostTimes(series(MORE), series(FEW), TIMES),
        Goal.atMostTimes(series(MANY), series(FEW), TIMES));
  }

  private static String series(int lanes) {
    return String.format(Locale.ROOT, "evbus, %,d lanes, ns per delivery", lanes);
  }

  private double nanos(int lanes) throws InterruptedException {
    int events = deliveries / lanes;
    CountingSinks sinks = new CountingSinks(lanes, 0);
    try (EventBus bus = sinks.bus().start()) {
      bus.put(Bodies.RANDOM.event(0));
      sinks.await(1);
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(Bodies.RANDOM.event(i));
      }
      sinks.await(events + 1L);
      return (double) (System.nanoTime() - start) / ((long) events * lanes);
    }
  }
}
