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
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** SIGTERM under load, again and again, while one sink is stalled. */
public final class D10CleanStop implements Row {
  private static final Duration MOST_TO_EXIT = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "D10";
  }

  @Override
  public String promise() {
    return "A clean stop loses nothing and repeats nothing on lanes that are not stalled";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int stops = size.of(2, 40, 400);
    VictimSpec spec =
        VictimSpec.of(
                LaneSpec.sink("sent"),
                LaneSpec.sink("key").order(Order.KEY),
                LaneSpec.sink("stalled"))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      stage.sinks().behave("stalled", Behaviour.normal().stalled());
      for (int i = 0; i < stops; i++) {
        stop(stage, random.nextInt(50, 1_000), findings);
      }
      long window = spec.lanes().get(2).window();
      new Ending(stage, stage.start(), findings)
          .judge(
              new Demand(size.of(500, 50_000, 500_000), stops, 1),
              lane -> lane.equals("stalled") ? stops * window : 0);
    }
    return findings.result();
  }

  private static void stop(Stage stage, int afterMillis, Findings findings) throws Exception {
    VictimProcess victim = stage.start();
    victim.produce(4_000, 0);
    victim.awaitAcknowledgement();
    Waiting.millis(afterMillis);
    long start = System.nanoTime();
    victim.terminate();
    Optional<Integer> status = victim.awaitEnd(PATIENCE);
    long millis = Waiting.millisSince(start);
    stage.fault();
    findings.most("exitMillis", millis);
    findings.expect(
        status.isPresent() && millis <= MOST_TO_EXIT.toMillis(),
        "a stop took " + millis + " ms; the bound is " + MOST_TO_EXIT.toMillis());
    findings.expect(
        status.equals(Optional.of(1)),
        "a stop with a stalled lane ended with status " + status + " instead of 1");
    findings.expect(
        victim.lastStats().isPresent(), "a stop ended without the counters of the closed bus");
  }
}
