package io.evbus.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;

/** RabbitMQ's client: one channel, asynchronous confirmations, or each awaited before the next. */
final class BareRabbitMq implements BareClient {
  private static final int PERSISTENT = 2;

  private static final long PATIENCE_MILLIS = 60_000;

  private final Bodies bodies;
  private final boolean awaitsEach;

  BareRabbitMq(Bodies bodies) {
    this(bodies, false);
  }

  /**
   * Makes one.
   *
   * @param awaitsEach whether it awaits the confirmation of each event before the next
   */
  BareRabbitMq(Bodies bodies, boolean awaitsEach) {
    this.bodies = bodies;
    this.awaitsEach = awaitsEach;
  }

  @Override
  public String name() {
    return awaitsEach ? "amqp-client, one by one" : "amqp-client";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        name(),
        "one channel, persistent, mandatory, "
            + (awaitsEach ? "each confirmation awaited" : "asynchronous confirmations"));
  }

  @Override
  public Sender open(Place place) throws Exception {
    Connection connection = connect(place);
    Channel channel = connection.createChannel();
    channel.confirmSelect();
    return new Sender() {
      @Override
      public void send(int events) throws Exception {
        if (awaitsEach) {
          sendOneByOne(channel, queue(place), events);
        } else {
          sendAll(channel, queue(place), events);
        }
      }

      @Override
      public void close() throws IOException {
        connection.close();
      }
    };
  }

  private void sendOneByOne(Channel channel, String queue, int events) throws Exception {
    for (int i = 0; i < events; i++) {
      long sequence = channel.getNextPublishSeqNo();
      channel.basicPublish("", queue, true, properties(sequence), bodies.body(i));
      channel.waitForConfirmsOrDie(PATIENCE_MILLIS);
    }
  }

  private void sendAll(Channel channel, String queue, int events) throws Exception {
    Window window = new Window(Sending.WINDOW);
    long first = channel.getNextPublishSeqNo();
    long[] confirmedUntil = {first - 1};
    channel.clearConfirmListeners();
    channel.addConfirmListener(
        (tag, multiple) -> {
          int count = multiple ? (int) (tag - confirmedUntil[0]) : 1;
          confirmedUntil[0] += count;
          window.confirm(count);
        },
        (tag, multiple) -> window.fail(null));
    for (int i = 0; i < events; i++) {
      window.enter();
      publish(channel, queue, first + i, i);
    }
    window.drain();
  }

  /** Publishes one event. */
  void publish(Channel channel, Place place, long sequence, int number) {
    try {
      publish(channel, queue(place), sequence, number);
    } catch (IOException e) {
      throw new UncheckedIOException("Publishing event " + number, e);
    }
  }

  private void publish(Channel channel, String queue, long sequence, int number)
      throws IOException {
    channel.basicPublish("", queue, true, properties(sequence), bodies.body(number));
  }

  private AMQP.BasicProperties properties(long sequence) {
    Instant now = Instant.now();
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-evbus-seq", sequence);
    return new AMQP.BasicProperties.Builder()
        .messageId(Ids.next(now))
        .contentType(bodies.contentType())
        .deliveryMode(PERSISTENT)
        .timestamp(Date.from(now))
        .headers(headers)
        .build();
  }

  @Override
  public long count(Place place) throws Exception {
    try (Connection connection = connect(place)) {
      return connection.createChannel().messageCount(queue(place));
    }
  }

  @Override
  public void remove(Place place) throws Exception {
    try (Connection connection = connect(place)) {
      connection.createChannel().queueDelete(queue(place));
    }
  }

  static Connection connect(Place place) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(place.text("host"));
    factory.setPort(place.number("port"));
    return factory.newConnection();
  }

  private static String queue(Place place) {
    return place.onlyText("ingress_channels");
  }
}
