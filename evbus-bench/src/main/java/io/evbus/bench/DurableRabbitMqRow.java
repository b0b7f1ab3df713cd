package io.evbus.bench;

import io.evbus.EventBus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the durable log costs a lane to RabbitMQ. */
final class DurableRabbitMqRow implements BenchRow {
  static final String NAME = "durable-rabbitmq";

  private static final String DURABLE = "durable log, events/s";
  private static final String MEMORY = "memory log, events/s";

  private final RabbitMqQueue queue = new RabbitMqQueue();
  private final Scale scale;
  private final int events;

  DurableRabbitMqRow(Scale scale) throws Exception {
    this.scale = scale;
    this.events = scale.events(200_000, 40_000);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "A lane to one RabbitMQ queue on the durable log, against the same on the memory log";
  }

  @Override
  public Map<String, Object> settings() {
    return RabbitMqQueue.settings(events);
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("memory log", to -> to.add(MEMORY, queue.fill(EventBus.builder(), events))),
        new Side("durable log", this::durable));
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.ratio(DURABLE, MEMORY, 0.9));
  }

  private void durable(Samples to) throws InterruptedException {
    Path folder = scale.fresh();
    try {
      to.add(DURABLE, queue.fill(EventBus.builder().data(folder), events));
    } finally {
      Scale.remove(folder);
    }
  }

  @Override
  public void close() {
    queue.close();
  }
}
