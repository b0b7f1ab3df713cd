package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.ingress.rabbitmq.RabbitMqIngress;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** What the durable log costs a lane to RabbitMQ. */
final class DurableRabbitMqRow implements BenchRow {
  static final String NAME = "durable-rabbitmq";

  private static final String DURABLE = "evbus, durable log, events/s";
  private static final String MEMORY = "evbus, memory log, events/s";

  private final Scale scale;
  private final Sending sending;

  DurableRabbitMqRow(Scale scale) {
    this.scale = scale;
    this.sending =
        new Sending(
            Bodies.RANDOM,
            scale.events(200_000, 40_000),
            new Target(
                new RabbitMqFarSide(new RabbitMqIngress()),
                Map.of(),
                new BareRabbitMq(Bodies.RANDOM)));
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
    return sending.settings();
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("evbus, memory log", to -> to.add(MEMORY, sending.through(EventBus.builder()))),
        new Side("evbus, durable log", this::durable));
  }

  @Override
  public List<Goal> goals() {
    return List.of(Goal.ratio(DURABLE, MEMORY, 0.9));
  }

  private void durable(Samples to) throws Exception {
    Path folder = scale.fresh();
    try {
      to.add(DURABLE, sending.through(EventBus.builder().data(folder)));
    } finally {
      Scale.remove(folder);
    }
  }

  @Override
  public void close() {
    sending.close();
  }
}
