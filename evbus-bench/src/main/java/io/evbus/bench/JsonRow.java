package io.evbus.bench;

import io.evbus.EventBus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;

/** Bodies that are serialised by the put, against a mapper alone that writes the same bytes. */
final class JsonRow implements BenchRow {
  static final String NAME = "json";

  private static final int LANES = 3;
  private static final int BODIES = 1024;
  private static final String EVBUS = "evbus, events/s";
  private static final String JACKSON = "Jackson, events/s";
  private static final double NANOS_PER_SECOND = 1e9;

  private final int events;
  private final Order[] orders = new Order[BODIES];

  /** What an application puts: about 256 bytes of JSON. */
  public record Order(
      long number, String customer, String currency, List<Item> items, boolean paid, String note) {}

  /** A part of it. */
  public record Item(String article, int count, double price) {}

  JsonRow(Scale scale) {
    this.events = scale.events(2_000_000, 500_000);
    for (int i = 0; i < orders.length; i++) {
      orders[i] =
          new Order(
              1_000_000L + i,
              "customer-" + i,
              "EUR",
              List.of(new Item("article-1", 3, 9.95), new Item("article-" + i, 1, 120.5)),
              i % 2 == 0,
              "deliver to the back door, ring twice, leave nothing with the neighbours");
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "Objects put on the memory log, serialised as JSON by the put, to three destinations"
        + " that count, against Jackson alone writing the same bytes";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put("events", events);
    settings.put("body bytes", new JsonMapper().writeValueAsBytes(orders[0]).length);
    settings.put("lanes", LANES);
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("evbus", to -> to.add(EVBUS, evbus())),
        new Side("Jackson", to -> to.add(JACKSON, jackson())));
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.ratio(EVBUS, JACKSON, 0.7));
  }

  private double evbus() throws InterruptedException {
    CountingSinks sinks = new CountingSinks(LANES, 0);
    try (EventBus bus = sinks.bus().start()) {
      bus.put(orders[0]);
      sinks.await(1);
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(orders[i % BODIES]);
      }
      sinks.await(events + 1L);
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  private double jackson() {
    JsonMapper mapper = new JsonMapper();
    long bytes = 0;
    long start = System.nanoTime();
    for (int i = 0; i < events; i++) {
      bytes += mapper.writeValueAsBytes(orders[i % BODIES]).length;
    }
    double perSecond = events * NANOS_PER_SECOND / (System.nanoTime() - start);
    if (bytes < events) {
      throw new IllegalStateException("Writing JSON: " + bytes + " bytes");
    }
    return perSecond;
  }
}
