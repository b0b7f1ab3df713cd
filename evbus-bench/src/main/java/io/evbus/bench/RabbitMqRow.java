package io.evbus.bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import io.evbus.Event;
import io.evbus.EventBus;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** A lane to RabbitMQ against the bare client. */
final class RabbitMqRow implements BenchRow {
  static final String NAME = "rabbitmq";

  private static final String EVBUS = "evbus, events/s";
  private static final String BARE = "amqp-client, events/s";
  private static final double NANOS_PER_SECOND = 1e9;

  private final RabbitMqQueue queue = new RabbitMqQueue();
  private final int events;

  RabbitMqRow(Scale scale) throws Exception {
    this.events = scale.events(200_000, 40_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "A lane to one queue on the memory log, against amqp-client with the same headers and"
        + " window";
  }

  @Override
  public Map<String, Object> settings() {
    return RabbitMqQueue.settings(events);
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("amqp-client", to -> to.add(BARE, bareClient())),
        new Side("evbus", to -> to.add(EVBUS, queue.fill(EventBus.builder(), events))));
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.ratio(EVBUS, BARE, 0.9));
  }

  private double bareClient() throws Exception {
    queue.purge();
    try (Connection connection = queue.factory().newConnection()) {
      Channel channel = connection.createChannel();
      channel.confirmSelect();
      Semaphore window = new Semaphore(RabbitMqQueue.WINDOW);
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
        channel.basicPublish("", RabbitMqQueue.NAME, true, properties(i + 1), Producers.body(i));
      }
      window.acquire(RabbitMqQueue.WINDOW);
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

  @Override
  public void close() {
    queue.close();
  }
}
