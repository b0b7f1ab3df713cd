package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.Channel;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * RabbitMQ over AMQP 0-9-1, for profiles under {@code pika}, {@code amqp} and {@code rabbitmq}.
 *
 * <p>A profile has the form of {@code ingress_channels}, one destination for each, or of {@code
 * exchange} and {@code routing_key}, one destination. Ok proves that the message was routed and, in
 * a durable queue, is on disk. Stateless and thread-safe.
 */
public final class RabbitMqIngress implements Ingress, Probe {
  static final int MOST_EVENT_BYTES = 128 << 20;

  /** Called by ServiceLoader. */
  public RabbitMqIngress() {}

  @Override
  public String name() {
    return "rabbitmq";
  }

  @Override
  public Set<String> providers() {
    return Set.of("pika", "amqp", "rabbitmq");
  }

  @Override
  public OptionSpec options() {
    return RabbitMqOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return RabbitMqOptions.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return RabbitMqOptions.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    RabbitMqOptions.check(profile);
    Traits traits = new Traits(true, false, Proof.PERSISTED, MOST_EVENT_BYTES);
    List<String> channels = RabbitMqOptions.channels(profile);
    if (!channels.isEmpty()) {
      return channels.stream()
          .map(channel -> new Destination(channel, profile, Map.of("queue", channel), traits))
          .toList();
    }
    String exchange = profile.get(RabbitMqOptions.EXCHANGE).orElse("default");
    Map<String, Object> address = new LinkedHashMap<>();
    address.put("exchange", exchange.equals("default") ? "" : exchange);
    address.put("routing_key", profile.get(RabbitMqOptions.ROUTING_KEY).orElse(""));
    return List.of(new Destination("", profile, address, traits));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    Address address = Address.of(destination);
    Server server = Server.of(destination.profile());
    String where = address + " on " + server;
    RabbitMqConnection connection = RabbitMqConnections.open(destination, server, where);
    try {
      if (destination.profile().require(RabbitMqOptions.DECLARE) == RabbitMqOptions.Declare.AUTO) {
        address.declareIfAbsent(connection.amqp());
      }
      address.requireExchange(connection.amqp());
      Channel channel = connection.amqp().createChannel();
      channel.confirmSelect();
      return new RabbitMqPublisher(connection, channel, address, where, signals);
    } catch (Exception e) {
      connection.close();
      throw RabbitMqErrors.opening(where, e);
    }
  }

  @Override
  public String probe(Destination destination) throws Exception {
    Address address = Address.of(destination);
    Server server = Server.of(destination.profile());
    String where = address + " on " + server;
    try (RabbitMqConnection connection = RabbitMqConnections.open(destination, server, where)) {
      Map<String, Object> about = connection.amqp().getServerProperties();
      String found =
          address.find(
              connection.amqp(), destination.profile().require(RabbitMqOptions.DECLARE), where);
      return "connected to " + about.get("product") + " " + about.get("version") + ", " + found;
    } catch (Exception e) {
      throw RabbitMqErrors.opening(where, e);
    }
  }
}
