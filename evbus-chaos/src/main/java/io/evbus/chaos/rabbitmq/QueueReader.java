package io.evbus.chaos.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.Load;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.check.History;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Tells a sink what stands in a queue, from now on. Thread-safe. */
public final class QueueReader implements AutoCloseable {
  private static final int CLOSE_MILLIS = 2_000;
  private static final int PREFETCH = 500;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Connection connection;
  private final Channel channel;

  private QueueReader(Connection connection) throws IOException {
    this.connection = connection;
    this.channel = connection.createChannel();
  }

  /** Connects, and reads nothing yet. */
  public static QueueReader connect(RabbitMqBroker broker) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    factory.setAutomaticRecoveryEnabled(false);
    return new QueueReader(factory.newConnection("evbus-chaos"));
  }

  /** Its channel, to declare and delete with. */
  public Channel channel() {
    return channel;
  }

  /** Reads until it is closed; a message is taken off the queue after the sink was told. */
  public void read(String queue, Sink to, Load load) throws IOException {
    channel.basicQos(PREFETCH);
    channel.basicConsume(
        queue,
        false,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body)
              throws IOException {
            long stamp = Stamp.parse(properties.getMessageId());
            if (stamp == Stamp.NONE) {
              to.stranger(properties.getMessageId());
            } else {
              to.delivered(stamp, Stamp.isIntact(stamp, body, load.bytes(stamp)));
            }
            getChannel().basicAck(envelope.getDeliveryTag(), false);
          }
        });
  }

  /** Waits until every acknowledged event of a history was read, two minutes at most. */
  public boolean awaitAll(History history, String lane) {
    return Waiting.until(
        PATIENCE, () -> history.sink(lane).distinct() >= history.acknowledgements());
  }

  @Override
  public void close() {
    connection.abort(CLOSE_MILLIS);
  }
}
