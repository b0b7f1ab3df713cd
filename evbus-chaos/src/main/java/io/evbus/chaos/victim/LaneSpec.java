package io.evbus.chaos.victim;

import io.evbus.LanePolicy.Order;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One lane of the victim. Immutable.
 *
 * @param lane its name; up to a slash, after which the destination stands, it is its profile's
 * @param provider the ingress that serves it; {@code chaos} is a sink outside
 * @param options the profile's options
 * @param delivery the lane's options
 */
public record LaneSpec(
    String lane, String provider, Map<String, Object> options, Map<String, Object> delivery) {
  /** Copies the maps. */
  public LaneSpec {
    options = Map.copyOf(options);
    delivery = Map.copyOf(delivery);
  }

  /** A lane to a sink outside, in the order in which events were put. */
  public static LaneSpec sink(String lane) {
    return new LaneSpec(lane, ChaosIngress.NAME, Map.of(), Map.of("reopen_cap", "1s"));
  }

  /** The profile's name. */
  public String profile() {
    int slash = lane.indexOf('/');
    return slash < 0 ? lane : lane.substring(0, slash);
  }

  /** The same lane with one more option of delivery. */
  public LaneSpec delivery(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(delivery);
    more.put(name, value);
    return new LaneSpec(lane, provider, options, more);
  }

  /** The same lane with another order. */
  public LaneSpec order(Order value) {
    return delivery("order", value.name().toLowerCase(Locale.ROOT));
  }

  /** The same lane with one more option of its profile. */
  public LaneSpec option(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(options);
    more.put(name, value);
    return new LaneSpec(lane, provider, more, delivery);
  }

  /** The order that it promises. */
  public Order order() {
    return Order.valueOf(
        delivery.getOrDefault("order", "sent").toString().toUpperCase(Locale.ROOT));
  }

  /** The most unconfirmed events. */
  public long window() {
    return Long.parseLong(delivery.getOrDefault("window", "1024").toString());
  }
}
