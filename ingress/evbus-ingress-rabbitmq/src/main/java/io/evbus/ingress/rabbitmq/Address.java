package io.evbus.ingress.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import io.evbus.Event;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where messages of one destination go.
 *
 * @param exchange the exchange, empty for the nameless one
 * @param routingKey the routing key of events that have none
 * @param queue the queue of the channel form; absent in the exchange form
 */
record Address(String exchange, String routingKey, @Nullable String queue) {

  static Address of(Destination destination) {
    Object queue = destination.address().get("queue");
    if (queue != null) {
      return new Address("", queue.toString(), queue.toString());
    }
    return new Address(
        String.valueOf(destination.address().get("exchange")),
        String.valueOf(destination.address().get("routing_key")),
        null);
  }

  /** The routing key of an event: in the channel form always the channel. */
  String routingKeyOf(Event event) {
    return queue != null ? routingKey : event.routingKey().orElse(routingKey);
  }

  /** Makes a durable queue if there is none; one that is there is left as it is. */
  void declareIfAbsent(Connection connection) throws IOException {
    if (queue == null || exists(connection, queue)) {
      return;
    }
    // A refusal ends the channel, so it is a throw-away one.
    Channel channel = connection.createChannel();
    try {
      channel.queueDeclare(queue, true, false, false, null);
    } finally {
      abort(channel);
    }
  }

  /** Fails while the exchange is missing: a message to it would end the channel. */
  void requireExchange(Connection connection) throws IOException {
    if (!exchange.isEmpty()) {
      Channel channel = connection.createChannel();
      try {
        channel.exchangeDeclarePassive(exchange);
      } finally {
        abort(channel);
      }
    }
  }

  /**
   * What is known of the place, in words; changes nothing.
   *
   * @throws IngressException when it is missing, and no event makes it
   */
  String find(Connection connection, RabbitMqOptions.Declare declare, String where)
      throws IOException, IngressException {
    if (queue != null) {
      boolean there = exists(connection, queue);
      if (!there && declare == RabbitMqOptions.Declare.NEVER) {
        throw RabbitMqErrors.missing(where, "create it, or set declare: auto");
      }
      return "queue " + queue + (there ? " is there" : " is not there yet");
    }
    if (exchange.isEmpty()) {
      if (!routingKey.isEmpty() && !exists(connection, routingKey)) {
        throw RabbitMqErrors.missing(where, "create a queue of that name, or correct routing_key");
      }
      return routingKey.isEmpty() ? "default exchange" : "queue " + routingKey + " is there";
    }
    requireExchange(connection);
    return "exchange " + exchange + " is there";
  }

  private static boolean exists(Connection connection, String queue) throws IOException {
    Channel channel = connection.createChannel();
    try {
      channel.queueDeclarePassive(queue);
      return true;
    } catch (IOException e) {
      int code = replyCode(e);
      if (code == AMQP.NOT_FOUND) {
        return false;
      }
      // Exclusive to another connection, or hidden from this user: it is there all the same.
      if (code == AMQP.RESOURCE_LOCKED || code == AMQP.ACCESS_REFUSED) {
        return true;
      }
      throw e;
    } finally {
      abort(channel);
    }
  }

  static int replyCode(Throwable thrown) {
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      if (cause instanceof ShutdownSignalException shutdown) {
        return shutdown.getReason() instanceof AMQP.Channel.Close close
            ? close.getReplyCode()
            : shutdown.getReason() instanceof AMQP.Connection.Close end ? end.getReplyCode() : 0;
      }
    }
    return 0;
  }

  private static void abort(Channel channel) throws IOException {
    if (channel.isOpen()) {
      channel.abort();
    }
  }

  @Override
  public String toString() {
    return queue != null
        ? "queue " + queue
        : (exchange.isEmpty() ? "the default exchange" : "exchange " + exchange)
            + (routingKey.isEmpty() ? "" : " with routing key " + routingKey);
  }
}
