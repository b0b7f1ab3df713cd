package io.evbus.testkit.ingress;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * A private RabbitMQ; a place is a durable queue of the virtual host {@code /}. Its user needs
 * {@code com.rabbitmq:amqp-client} on the class path.
 */
public final class RabbitMqFarSide implements FarSide {
  private static final String USER = "far-side";

  /** AMQP knows no name of a header that is longer than 255 bytes. */
  private static final int TOO_LONG = 300;

  private final Ingress ingress;
  private final RabbitMqBroker broker;
  private final Map<String, RabbitMqQueueReader> readers = new ConcurrentHashMap<>();
  private boolean hasNewQueues;
  private boolean hasUser;

  /** Starts a broker; skips the test where the package is not installed. */
  public RabbitMqFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.broker = RabbitMqBroker.start();
  }

  @Override
  public Ingress ingress() {
    return ingress;
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
      hasNewQueues = true;
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("Declaring queue " + queue + ": " + e, e);
    }
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, broker.port());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return readers
        .computeIfAbsent(place, queue -> new RabbitMqQueueReader(broker.port(), queue))
        .read();
  }

  @Override
  public int targetPort() {
    return broker.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return Map.of("host", "127.0.0.1", "port", port, "ingress_channels", List.of(place));
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    return with(
        proxied(place, port),
        Map.of("host", "localhost", "ssl", true, "tls", Map.of("ca_file", authorities.toString())));
  }

  @Override
  public void kill() {
    keepQueues();
    broker.kill9();
  }

  /** Else a kill makes the broker forget a queue that was declared a moment before. */
  private void keepQueues() {
    if (hasNewQueues) {
      broker.syncDeclared();
      hasNewQueues = false;
    }
  }

  @Override
  public void stop() {
    broker.stop();
  }

  @Override
  public void restart() {
    broker.restart();
  }

  @Override
  public void freeze() {
    keepQueues();
    broker.freeze();
  }

  @Override
  public void thaw() {
    broker.thaw();
  }

  @Override
  public Map<String, Object> refusing(String place) {
    String queue = place + "-full";
    declare(queue, Map.of("x-max-length", 0, "x-overflow", "reject-publish"));
    return profile(queue);
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    return with(profile(place + "-missing"), Map.of("declare", "never"));
  }

  @Override
  public Event poison(String place) {
    return Event.builder()
        .headers(Map.of("h".repeat(TOO_LONG), "poison"))
        .body("poison", "text/plain")
        .build();
  }

  @Override
  public void accept(String secret) {
    if (hasUser) {
      broker.ctl("change_password", USER, secret);
    } else {
      broker.ctl("add_user", USER, secret);
      broker.ctl("set_permissions", USER, ".*", ".*", ".*");
      hasUser = true;
    }
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    return with(profile(place), Map.of("username", USER, "password", secret));
  }

  @Override
  public List<String> inventory() {
    return Stream.of(
            list("list_queues", "name", "messages"),
            list("list_exchanges", "name"),
            list("list_bindings", "source_name", "destination_name", "routing_key"))
        .flatMap(String::lines)
        .sorted()
        .toList();
  }

  private String list(String what, String... columns) {
    return broker.ctl(
        Stream.concat(Stream.of(what, "--quiet", "--no-table-headers"), Stream.of(columns))
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    readers.values().forEach(RabbitMqQueueReader::close);
    broker.close();
  }

  private static Map<String, Object> with(Map<String, Object> options, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(more);
    return all;
  }
}
