package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A private RabbitMQ with streams; a place is a stream of the virtual host {@code /}. Its user
 * needs {@code com.rabbitmq:stream-client} on the class path.
 */
public final class RabbitMqStreamFarSide extends AnyRabbitMqFarSide {
  private final Map<String, StreamReader> readers = new ConcurrentHashMap<>();
  private String newest = "";

  /** Starts a broker; skips the test where the package is not installed. */
  public RabbitMqStreamFarSide(Ingress ingress) {
    this(ingress, RabbitMqBroker.startWithStreams());
  }

  private RabbitMqStreamFarSide(Ingress ingress, RabbitMqBroker broker) {
    super(ingress, broker, broker.streamPort());
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(
        Ability.NETWORK,
        Ability.TLS,
        Ability.RESTARTS,
        Ability.FREEZES,
        Ability.REJECTS,
        Ability.REJECTS_ONE,
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.KEEPS_ORDER,
        Ability.SHARES_PLACES,
        Ability.DEDUPLICATES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "rabbitmq_stream";
  }

  @Override
  public void prepare(String place) {
    StreamReader.create(broker.streamPort(), place);
    declared();
    newest = place;
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return readers
        .computeIfAbsent(place, stream -> new StreamReader(broker.streamPort(), stream))
        .read();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return Map.of("host", "127.0.0.1", "port", port, "streams", List.of(place));
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place + "-missing");
  }

  @Override
  public Event poison(String place) {
    return Event.builder().body("poison", "text/plain; title=\u00e9").build();
  }

  /** The broker tells late how much a stream holds, so the newest is read instead. */
  @Override
  public List<String> inventory() {
    String messages = newest + " " + (newest.isEmpty() ? 0 : arrivals(newest).size());
    return Stream.of(Stream.of(messages), list("list_queues", "name"), listRoutes())
        .flatMap(lines -> lines)
        .sorted()
        .toList();
  }
}
