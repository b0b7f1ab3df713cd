package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.ingress.file.FileIngress;
import io.evbus.ingress.kafka.KafkaIngress;
import io.evbus.ingress.rabbitmq.RabbitMqIngress;
import io.evbus.testkit.ingress.FileFarSide;
import io.evbus.testkit.ingress.KafkaFarSide;
import io.evbus.testkit.ingress.RabbitMqFarSide;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Each event to RabbitMQ, Kafka and a file, against others that do so too, and against the bare
 * clients of the three at once, and of the slowest of them alone.
 */
final class ThreeAtOnceRow implements BenchRow {
  static final String NAME = "three-at-once";

  private static final String EVBUS = "evbus, three lanes, events/s";
  private static final String CAMEL = "Camel, events/s";
  private static final String SPRING = "Spring Cloud Stream, events/s";
  private static final String ALONE = "amqp-client, RabbitMQ alone, events/s";
  private static final String BARE = "bare clients of all three at once, events/s";
  private static final double TIMES = 3;
  private static final double OF_BARE = 0.9;

  /** A slow rival sends a quarter. */
  private static final int SLOW = 4;

  private final Sending all;
  private final Sending alone;
  private final BareClient slowest = new BareRabbitMq(Bodies.JSON);
  private final BareClient kafka = new BareKafka(Bodies.JSON);
  private final BareClient file = new BareFile(Bodies.JSON, true);
  private final Rival bare = new BareThree(slowest, kafka, file);
  private final Rival camel = new CamelThree(Bodies.JSON);
  private final Rival spring = new SpringThree(Bodies.JSON);

  ThreeAtOnceRow(Scale scale) {
    int events = scale.events(200_000, 40_000);
    Target rabbitMq = new Target(new RabbitMqFarSide(new RabbitMqIngress()), Map.of(), slowest);
    this.alone = new Sending(Bodies.JSON, events, rabbitMq);
    this.all =
        new Sending(
            Bodies.JSON,
            events,
            rabbitMq,
            new Target(new KafkaFarSide(new KafkaIngress()), BareKafka.BATCHING, kafka),
            new Target(
                new FileFarSide(new FileIngress(), scale.folder()), Map.of("sync", "batch"), file));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String compares() {
    return "Each event to RabbitMQ, Kafka and a file by three lanes on the memory log, against"
        + " Apache Camel and Spring Cloud Stream, all of it confirmed; against the three bare"
        + " clients, each on its own; and against amqp-client, which sends to RabbitMQ alone. The goal is"
        + " three times the better of the two, or nine tenths of the bare clients";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>(all.settings());
    settings.put("Camel and Spring Cloud Stream, events", all.events(SLOW));
    settings.putAll(camel.settings());
    settings.putAll(spring.settings());
    settings.putAll(bare.settings());
    return settings;
  }

  @Override
  public List<Side> sides() {
    return List.of(
        new Side("evbus", to -> to.add(EVBUS, all.through(EventBus.builder()))),
        new Side(camel.name(), to -> to.add(CAMEL, all.by(camel, SLOW))),
        new Side(spring.name(), to -> to.add(SPRING, all.by(spring, SLOW))),
        new Side(bare.name(), to -> to.add(BARE, all.by(bare, 1))),
        new Side(slowest.name(), to -> to.add(ALONE, alone.by(slowest, 1))));
  }

  @Override
  public List<Goal> goals() {
    return List.of(
        Goal.ratio(EVBUS, BARE, ThreeAtOnceRow::least),
        Goal.information(EVBUS, CAMEL),
        Goal.information(EVBUS, SPRING),
        Goal.information(EVBUS, ALONE));
  }

  /** Three times the better rival, or what the destinations take at most when all are served. */
  private static double least(Samples samples) {
    double better = Math.max(samples.median(CAMEL), samples.median(SPRING));
    return Math.min(TIMES * better / samples.median(BARE), OF_BARE);
  }

  @Override
  public void close() {
    all.close();
  }
}
