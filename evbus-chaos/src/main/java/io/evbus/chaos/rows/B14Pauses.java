package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Behaviour;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** The process, or a sink, stands still for seconds and goes on. */
public final class B14Pauses implements Row {
  private static final long MOST_TO_RECOVER_MILLIS = 5_000;

  @Override
  public String name() {
    return "B14";
  }

  @Override
  public String promise() {
    return "A process or a sink that stands still for seconds goes on as if nothing had been";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int pauses = size.of(4, 16, 100);
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink("sent"), LaneSpec.sink("key").order(Order.KEY))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      VictimProcess victim = stage.start();
      victim.produce(1_000, 0);
      victim.awaitAcknowledgement();
      for (int i = 0; i < pauses; i++) {
        long millis = random.nextInt(size.of(300, 1_000, 1_000), size.of(1_000, 15_000, 15_000));
        if (i % 2 == 0) {
          victim.freeze();
          Waiting.millis(millis);
          victim.thaw();
        } else {
          stage.sinks().behave("key", Behaviour.normal().blackHole());
          Waiting.millis(millis);
          stage.sinks().heal();
        }
        stage.fault();
        recover(stage, findings);
        Waiting.millis(random.nextInt(500));
      }
      new Ending(stage, victim, findings)
          .judge(new Demand(size.of(500, 50_000, 500_000), pauses, 0));
    }
    return findings.result();
  }

  private static void recover(Stage stage, Findings findings) {
    long start = System.nanoTime();
    for (Sink sink : stage.history().sinks()) {
      long before = sink.deliveries();
      Waiting.until(Duration.ofSeconds(30), () -> sink.deliveries() > before);
    }
    long millis = Waiting.millisSince(start);
    findings.most("recoverMillis", millis);
    findings.expect(
        millis <= MOST_TO_RECOVER_MILLIS, "it took " + millis + " ms until sinks got more");
  }
}
