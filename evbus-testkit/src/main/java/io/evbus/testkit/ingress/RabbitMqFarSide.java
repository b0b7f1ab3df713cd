package io.evbus.testkit.ingress;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A private RabbitMQ; a place is a durable queue of the virtual host {@code /}. Its user needs
 * {@code com.rabbitmq:amqp-client} on the class path.
 */
public final class RabbitMqFarSide extends AnyRabbitMqFarSide {
  /** AMQP knows no name of a header that is longer than 255 bytes. */
  private static final int TOO_LONG = 300;

  private final Map<String, RabbitMqQueueReader> readers = new ConcurrentHashMap<>();

  /** Starts a broker; skips the test where the package is not installed. */
  public RabbitMqFarSide(Ingress ingress) {
    this(ingress, RabbitMqBroker.start());
  }

  private RabbitMqFarSide(Ingress ingress, RabbitMqBroker broker) {
    super(ingress, broker, broker.port());
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(
        Ability.NETWORK,
        Ability.TLS,
        Ability.RESTARTS,
        Ability.FREEZES,
        Ability.REFUSES,
        Ability.REJECTS,
        Ability.REJECTS_ONE,
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.KEEPS_ORDER,
        Ability.SHARES_PLACES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "rabbitmq";
  }

  @Override
  public void prepare(String place) {
    declare(place, Map.of());
  }

  private void declare(String queue, Map<String, Object> arguments) {
    try (Connection connection = RabbitMqQueueReader.connect(broker.port());
        Channel channel = connection.createChannel()) {
      channel.queueDeclare(queue, true, false, false, arguments);
      declared();
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("Declaring queue " + queue + ": " + e, e);
    }
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return readers
        .computeIfAbsent(place, queue -> new RabbitMqQueueReader(broker.port(), queue))
        .read();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return Map.of("host", "127.0.0.1", "port", port, "ingress_channels", List.of(place));
  }

  @Override
  public Map<String, Object> refusing(String place) {
    String queue = place + "-full";
    declare(queue, Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
    return profile(queue);
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    return FarSide.with(profile(place + "-missing"), Map.of("declare", "never"));
  }

  @Override
  public Event poison(String place) {
    return Event.builder()
        .headers(Map.of("h".repeat(TOO_LONG), "poison"))
        .body("poison", "text/plain")
        .build();
  }

  @Override
  public List<String> inventory() {
    return Stream.concat(list("list_queues", "name", "messages"), listRoutes()).sorted().toList();
  }

  @Override
  public void close() {
    readers.values().forEach(RabbitMqQueueReader::close);
    super.close();
  }
}
