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
import io.evbus.testkit.check.Sink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Refusals, lost connections and kills against a lane that keeps the order of each key. */
public final class B8OrderPerKey implements Row {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "B8";
  }

  @Override
  public String promise() {
    return "Events of one key are delivered in their order, whatever happens";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int events = size.of(20_000, 1_000_000, 10_000_000);
    int kills = size.of(2, 10, 100);
    LaneSpec lane =
        LaneSpec.sink("key")
            .order(Order.KEY)
            .delivery("retry.attempts", 1_000)
            .delivery("retry.backoff", "5ms")
            .delivery("retry.backoff_cap", "50ms");
    VictimSpec spec =
        VictimSpec.of(lane)
            .load(new Load(4, 1_000, 128, 0, 256))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      stage
          .sinks()
          .behave("key", Behaviour.normal().erroring(10).resetting(size.of(5_000, 20_000, 20_000)));
      VictimProcess victim = stage.start();
      for (int i = 0; i < kills; i++) {
        victim.produce(0, events / kills);
        victim.awaitAcknowledgement();
        disconnect(stage, random.nextInt(1, 1_000));
        awaitMost(stage, victim, (long) (i + 1) * events / kills, random.nextInt(50, 95));
        victim.kill();
        stage.fault();
        victim = stage.start();
      }
      long connections = stage.sinks().connections("key");
      findings.figure("connections", connections);
      findings.require(connections >= 2L * kills, "the connection was hardly ever lost");
      VictimProcess last = victim;
      last.produce(0, events / kills);
      Waiting.until(Duration.ofMinutes(2), () -> last.health().isIdle());
      new Ending(stage, victim, findings)
          .judge(
              new Demand(events / 2, kills, 1),
              name -> (stage.sinks().connections("key") + kills) * lane.window());
    }
    return findings.result();
  }

  /** Breaks the connection after some deliveries, and waits until there is another. */
  private static void disconnect(Stage stage, int deliveries) {
    Sink sink = stage.history().sink("key");
    long enough = sink.deliveries() + deliveries;
    Waiting.until(SOON, () -> sink.deliveries() >= enough);
    long connections = stage.sinks().connections("key");
    stage.sinks().disconnect("key");
    Waiting.until(SOON, () -> stage.sinks().connections("key") > connections);
  }

  private static void awaitMost(Stage stage, VictimProcess victim, long events, int percent) {
    Waiting.until(
        Duration.ofMinutes(2),
        () ->
            victim.health().isIdle()
                || stage.history().acknowledgements() * 100 > events * percent);
  }
}
