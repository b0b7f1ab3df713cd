package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.ReloadAnswer;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/** Configurations that are read again under load; every second one is wrong. */
public final class B15Reload implements Row {
  @Override
  public String name() {
    return "B15";
  }

  @Override
  public String promise() {
    return "A reload under load loses and repeats nothing, and a wrong one changes nothing";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int reloads = size.of(20, 200, 2_000);
    VictimSpec spec =
        VictimSpec.of(
                LaneSpec.sink("sent"), LaneSpec.sink("key").order(Order.KEY), LaneSpec.sink("same"))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      VictimProcess victim = stage.start();
      victim.produce(4_000, 0);
      victim.awaitAcknowledgement();
      for (int i = 0; i < reloads; i++) {
        Waiting.millis(random.nextInt(100));
        if (i % 2 == 0) {
          reloadWell(spec.lanes(), i, random, victim, findings);
        } else {
          reloadBadly(spec.lanes(), random, victim, findings);
        }
        stage.fault();
      }
      findings.expect(
          stage.sinks().connections("same") == 1, "a lane that stayed the same was opened anew");
      new Ending(stage, victim, findings)
          .judge(new Demand(size.of(1_000, 20_000, 200_000), reloads, 0), lane -> 0);
    }
    return findings.result();
  }

  private static void reloadWell(
      List<LaneSpec> lanes,
      int edition,
      SplittableRandom random,
      VictimProcess victim,
      Findings findings) {
    int changed = random.nextInt(2);
    List<LaneSpec> next = new ArrayList<>(lanes);
    next.set(changed, lanes.get(changed).option("edition", edition + 1));
    ReloadAnswer answer = victim.reload(next);
    findings.add("reloads", 1);
    findings.expect(
        answer.faults().isEmpty() && answer.changed().contains(lanes.get(changed).lane()),
        "a good reload did not change its lane: " + answer);
  }

  private static void reloadBadly(
      List<LaneSpec> lanes, SplittableRandom random, VictimProcess victim, Findings findings) {
    List<LaneSpec> next = new ArrayList<>(lanes);
    LaneSpec lane = lanes.get(0);
    next.set(
        0,
        switch (random.nextInt(4)) {
          case 0 -> lane.option("no_such_option", 1);
          case 1 -> lane.option("max_bytes", "many");
          case 2 -> lane.delivery("order", "sometimes");
          default -> lane.delivery("window", 0);
        });
    ReloadAnswer answer = victim.reload(next);
    findings.add("refusedReloads", 1);
    findings.expect(!answer.faults().isEmpty(), "a wrong reload was taken: " + answer);
  }
}
