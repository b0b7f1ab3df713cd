package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.rabbitmq.QueueReader;
import io.evbus.chaos.rabbitmq.RabbitMqLane;
import io.evbus.chaos.rabbitmq.Restart;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.check.Demand;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** The broker is killed, or stopped in order, and started again, again and again under load. */
public final class B1BrokerDeath implements Row {
  private static final String QUEUE = "deaths";
  private static final String LANE = RabbitMqLane.name(QUEUE);
  private static final long MOST_TO_RECONNECT_MILLIS = 2_000;

  @Override
  public String name() {
    return "B1";
  }

  @Override
  public String promise() {
    return "A broker that dies and comes back costs nothing: RabbitMQ";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(Needs::rabbitMq);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int restarts = size.of(2, 40, 400);
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      RabbitMqLane.declare(broker, QUEUE);
      VictimSpec spec =
          VictimSpec.of(RabbitMqLane.to(broker, QUEUE))
              .load(new Load(4, 100, 256, 0, 256))
              .data(folder.resolve("data").toString());
      try (Stage stage = new Stage(folder, seed, spec)) {
        VictimProcess victim = stage.start();
        victim.produce(1_000, 0);
        victim.awaitAcknowledgement();
        for (int i = 0; i < restarts; i++) {
          Restart restart = new Restart(broker, victim, LANE);
          restart.awaitDeliveries();
          Waiting.millis(random.nextInt(500));
          if (i % 2 == 0) {
            broker.kill9();
          } else {
            broker.stop();
          }
          stage.fault();
          long millis = restart.millisToReconnect();
          findings.most("reconnectMillis", millis);
          findings.expect(
              millis <= MOST_TO_RECONNECT_MILLIS,
              "restart " + i + ": delivered again " + millis + " ms after the port was open");
        }
        try (QueueReader reader = QueueReader.connect(broker)) {
          victim.hold();
          reader.read(QUEUE, stage.history().sink(LANE), spec.load());
          reader.awaitAll(stage.history(), LANE);
          new Ending(stage, victim, findings)
              .judge(new Demand(size.of(5_000, 100_000, 1_000_000), restarts, size.of(0, 1, 1)));
        }
      }
    }
    return findings.result();
  }
}
