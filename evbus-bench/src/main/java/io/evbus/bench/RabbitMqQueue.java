package io.evbus.bench;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.testkit.RabbitMqBroker;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A durable queue of a private RabbitMQ. */
final class RabbitMqQueue implements AutoCloseable {
  static final String NAME = "bench";
  static final int WINDOW = 1024;

  private static final double NANOS_PER_SECOND = 1e9;

  private final RabbitMqBroker broker = RabbitMqBroker.start();

  RabbitMqQueue() throws Exception {
    try (Connection connection = factory().newConnection()) {
      connection.createChannel().queueDeclare(NAME, true, false, false, null);
    } catch (Exception e) {
      broker.close();
      throw e;
    }
  }

  /** What a row says of the events that it sends here. */
  static Map<String, Object> settings(int events) {
    return Map.of(
        "events",
        events,
        "body bytes",
        Producers.BODY_BYTES,
        "window",
        WINDOW,
        "messages",
        "persistent, mandatory, confirmed");
  }

  ConnectionFactory factory() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    return factory;
  }

  void purge() {
    broker.ctl("purge_queue", NAME);
  }

  /** Puts events on a bus with one lane, to this queue; events a second until all are confirmed. */
  double fill(EventBusBuilder builder, int events) throws InterruptedException {
    purge();
    try (EventBus bus =
        builder
            .profile(
                "rabbitmq",
                "bench",
                Map.of(
                    "host", "127.0.0.1",
                    "port", broker.port(),
                    "ingress_channels", List.of(NAME)))
            .lanes("*", Map.of("window", WINDOW))
            .putTimeout(Duration.ofMinutes(5))
            .start()) {
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(Producers.event(i));
      }
      while (bus.stats().lanes().get(0).delivered() < events) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  @Override
  public void close() {
    broker.close();
  }
}
