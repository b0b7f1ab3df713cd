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
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** {@code kill -9} at a random moment under load, again and again. */
public final class D1ProcessKill implements Row {
  private static final int LEAST_MILLIS = 5;
  private static final int MOST_MILLIS = 1_500;

  @Override
  public String name() {
    return "D1";
  }

  @Override
  public String promise() {
    return "No acknowledged event is lost when the process is killed";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int kills = size.of(3, 200, 2_000);
    VictimSpec spec =
        VictimSpec.of(
                LaneSpec.sink("sent"),
                LaneSpec.sink("key").order(Order.KEY),
                LaneSpec.sink("strict").order(Order.STRICT),
                LaneSpec.sink("slow"),
                LaneSpec.sink("other"))
            .load(new Load(8, 200, 1024, 0, 256))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      stage.sinks().behave("slow", Behaviour.normal().slow(500));
      for (int i = 0; i < kills; i++) {
        VictimProcess victim = stage.start();
        victim.produce(size.of(8_000, 9_000, 9_000), 0);
        if (!victim.awaitAcknowledgement()) {
          return findings.fault("life " + i + " acknowledged nothing").result();
        }
        Waiting.millis(random.nextInt(LEAST_MILLIS, MOST_MILLIS + 1));
        victim.kill();
        stage.fault();
      }
      new Ending(stage, stage.start(), findings)
          .judge(new Demand(size.of(1_000, 1_000_000, 10_000_000), kills, 1));
    }
    return findings.result();
  }
}
