package io.evbus.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.testkit.RabbitMqBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** One queue of a private RabbitMQ, filled by evbus or by the bare client. */
final class RabbitMqRow {
  private static final String QUEUE = "bench";
  private static final int WINDOW = 1024;
  private static final int BODY_BYTES = 256;
  private static final double NANOS_PER_SECOND = 1e9;

  private final RabbitMqBroker broker;
  private final byte[] body = new byte[BODY_BYTES];

  RabbitMqRow(RabbitMqBroker broker) {
    this.broker = broker;
  }

  /** Events a second through evbus, confirmed. */
  double evbus(int events) throws InterruptedException {
    purge();
    try (EventBus bus =
        EventBus.builder()
            .profile(
                "rabbitmq",
                "bench",
                Map.of(
                    "host", "127.0.0.1",
                    "port", broker.port(),
                    "ingress_channels", List.of(QUEUE)))
            .lanes("*", Map.of("window", WINDOW))
            .putTimeout(Duration.ofMinutes(5))
            .start()) {
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        bus.put(Event.builder().body(body, Event.OCTET_STREAM).build());
      }
      while (bus.stats().lanes().get(0).delivered() < events) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  /** Events a second with the bare client, the same headers and window, confirmed. */
  double bareClient(int events) throws Exception {
    purge();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    try (Connection connection = factory.newConnection()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      Semaphore window = new Semaphore(WINDOW);
      long[] confirmed = {0};
      channel.addConfirmListener(
          (tag, multiple) -> {
            int count = multiple ? (int) (tag - confirmed[0]) : 1;
            confirmed[0] += count;
            window.release(count);
          },
          (tag, multiple) -> {
            throw new IllegalStateException("refused");
          });
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        window.acquire();
        channel.basicPublish("", QUEUE, true, properties(i + 1), body);
      }
      window.acquire(WINDOW);
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  private static AMQP.BasicProperties properties(long sequence) {
    Map<String, Object> headers = new HashMap<>();
    headers.put("x-evbus-seq", sequence);
    return new AMQP.BasicProperties.Builder()
        .messageId(new UUID(sequence, sequence).toString())
        .contentType(Event.OCTET_STREAM)
        .deliveryMode(2)
        .timestamp(Date.from(Instant.now()))
        .headers(headers)
        .build();
  }

  private void purge() {
    if (broker.messages(QUEUE) >= 0) {
      broker.ctl("purge_queue", QUEUE);
    } else {
      declare();
    }
  }

  private void declare() {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(broker.port());
    try (Connection connection = factory.newConnection()) {
      connection.createChannel().queueDeclare(QUEUE, true, false, false, null);
    } catch (Exception e) {
      throw new IllegalStateException("Declaring the queue", e);
    }
  }
}
