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

/** The broker's process stands still for seconds and goes on. */
public final class B14bBrokerPauses implements Row {
  private static final String QUEUE = "pauses";
  private static final String LANE = RabbitMqLane.name(QUEUE);
  private static final long MOST_TO_RECOVER_MILLIS = 5_000;

  @Override
  public String name() {
    return "B14b";
  }

  @Override
  public String promise() {
    return "A broker that stands still for seconds costs nothing: RabbitMQ";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(Needs::rabbitMq);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int pauses = size.of(2, 16, 100);
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      RabbitMqLane.declare(broker, QUEUE);
      VictimSpec spec =
          VictimSpec.of(RabbitMqLane.to(broker, QUEUE).option("heartbeat", "3s"))
              .load(new Load(4, 100, 256, 0, 256))
              .data(folder.resolve("data").toString());
      try (Stage stage = new Stage(folder, seed, spec)) {
        VictimProcess victim = stage.start();
        Restart again = new Restart(broker, victim, LANE);
        victim.produce(1_000, 0);
        victim.awaitAcknowledgement();
        for (int i = 0; i < pauses; i++) {
          again.awaitDeliveries();
          broker.freeze();
          Waiting.millis(random.nextInt(1_000, size.of(2_000, 15_001, 15_001)));
          broker.thaw();
          stage.fault();
          recover(again, i, findings);
        }
        try (QueueReader reader = QueueReader.connect(broker)) {
          victim.hold();
          reader.read(QUEUE, stage.history().sink(LANE), spec.load());
          reader.awaitAll(stage.history(), LANE);
          new Ending(stage, victim, findings)
              .judge(new Demand(size.of(2_000, 50_000, 500_000), pauses, 0));
        }
      }
    }
    return findings.result();
  }

  private static void recover(Restart again, int pause, Findings findings) {
    long start = System.nanoTime();
    again.awaitDeliveries();
    long millis = Waiting.millisSince(start);
    findings.most("recoverMillis", millis);
    findings.expect(
        millis <= MOST_TO_RECOVER_MILLIS,
        "pause " + pause + ": delivered again " + millis + " ms after its end");
  }
}
