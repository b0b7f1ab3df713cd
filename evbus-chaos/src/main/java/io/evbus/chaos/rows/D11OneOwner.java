package io.evbus.chaos.rows;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimDiedException;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SplittableRandom;

/** A second owner while the first lives, and one right after the first was killed. */
public final class D11OneOwner implements Row {
  private static final long MOST_TO_TAKE_OVER_MILLIS = 1_000;

  @Override
  public String name() {
    return "D11";
  }

  @Override
  public String promise() {
    return "A log has one owner: a second is refused, and takes over once the first is dead";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    Path data = folder.resolve("data");
    int kills = size.of(2, 20, 200);
    int attempts = size.of(20, 100, 1_000);
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink("one"), LaneSpec.sink("two")).data(data.toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      for (int i = 0; i < kills; i++) {
        VictimProcess victim = stage.start();
        victim.produce(4_000, 0);
        victim.awaitAcknowledgement();
        for (int k = 0; k < attempts / kills; k++) {
          refused(data, findings);
          Waiting.millis(random.nextInt(20));
        }
        victim.kill();
        stage.fault();
        takeOver(data, findings);
      }
      secondProcess(stage, findings);
      new Ending(stage, stage.start(), findings)
          .judge(new Demand(size.of(200, 2_000, 20_000), kills, 0));
    }
    return findings.result();
  }

  private static void refused(Path data, Findings findings) {
    try {
      EventBus.builder().data(data).inspect().build().close();
      findings.fault("a second owner was not refused");
    } catch (ConfigurationException e) {
      findings.add("refusals", 1);
      findings.expect(
          e.getMessage() != null && e.getMessage().contains("process"),
          "a refusal does not name the owner: " + e.getMessage());
    }
  }

  private static void takeOver(Path data, Findings findings) {
    long start = System.nanoTime();
    EventBus.builder().data(data).inspect().build().close();
    long millis = Waiting.millisSince(start);
    findings.most("takeOverMillis", millis);
    findings.goal(
        millis <= MOST_TO_TAKE_OVER_MILLIS, "taking over took " + millis + " ms; the bound is 1 s");
  }

  /** A whole second process, as an operator would start it by mistake. */
  private static void secondProcess(Stage stage, Findings findings) throws Exception {
    VictimProcess first = stage.start();
    try {
      stage.start();
      findings.fault("a second process was not refused");
    } catch (VictimDiedException e) {
      findings.expect(e.status() == 2, "a second process ended with status " + e.status());
      findings.expect(first.isAlive(), "the first owner died of the second");
    }
    first.kill();
    stage.fault();
  }
}
