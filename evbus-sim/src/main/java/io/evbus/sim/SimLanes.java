package io.evbus.sim;

import io.evbus.EventBusBuilder;
import io.evbus.LanePolicy.Order;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The lanes of a run: destinations, policies and faults, all by the seed. */
final class SimLanes {
  private static final List<Order> ORDERS = List.of(Order.SENT, Order.KEY, Order.STRICT);

  private final Map<String, SimDestination> destinations = new LinkedHashMap<>();
  private final Map<String, Map<String, Object>> policies = new LinkedHashMap<>();
  private final Map<String, Integer> windows = new LinkedHashMap<>();

  /**
   * Chooses them.
   *
   * @param provable without what only another event can prove, so that every event is settled
   */
  SimLanes(VirtualTime time, boolean provable) {
    SplittableRandom random = time.random();
    int lanes = 1 + random.nextInt(3);
    for (int i = 0; i < lanes; i++) {
      String name = "lane" + i;
      Order order = ORDERS.get(random.nextInt(ORDERS.size()));
      Faults faults = Faults.random(random);
      boolean dedupes = random.nextInt(3) == 0;
      if (provable) {
        faults = faults.withoutSuspicion();
      } else if (order != Order.SENT || dedupes) {
        faults = faults.withoutPoison();
      }
      SimDestination destination =
          new SimDestination(name, time, random.nextBoolean(), dedupes, order, faults);
      destinations.put(name, destination);
      int window = 1 + random.nextInt(20);
      windows.put(name, window);
      policies.put(
          name,
          Map.of(
              "order",
              order.name(),
              "window",
              window,
              "batch",
              1 + random.nextInt(10),
              "attempt_timeout",
              "1s",
              "linger",
              random.nextBoolean() ? "0s" : "5ms",
              "retry",
              Map.of("attempts", 100_000, "backoff_cap", "1s")));
    }
  }

  void addTo(EventBusBuilder builder) {
    destinations.forEach(
        (name, destination) ->
            builder.ingress(destination).lanes(name, policies.getOrDefault(name, Map.of())));
  }

  Collection<SimDestination> destinations() {
    return destinations.values();
  }

  @Nullable SimDestination destination(String lane) {
    return destinations.get(lane);
  }

  int window(String lane) {
    return windows.getOrDefault(lane, Integer.MAX_VALUE);
  }
}
