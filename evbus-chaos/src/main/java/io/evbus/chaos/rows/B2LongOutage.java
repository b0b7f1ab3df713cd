package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Behaviour;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.SinkServer;
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

/** A sink that is gone for a long time while events come in. */
public final class B2LongOutage implements Row {
  private static final int PER_SECOND = 2_000;
  private static final int LEAST_RATIO = 3;

  @Override
  public String name() {
    return "B2";
  }

  @Override
  public String promise() {
    return "A long outage costs no event and no order, and the lane catches up";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    int outageSeconds = size.of(3, 60, 600);
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink("gone").order(Order.KEY), LaneSpec.sink("other"))
            .load(new Load(4, 1_000, 256, 0, 256))
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      SinkServer sinks = stage.sinks();
      VictimProcess victim = stage.start();
      victim.produce(PER_SECOND, 0);
      victim.awaitAcknowledgement();
      sinks.behave("gone", Behaviour.normal().down());
      stage.fault();
      Waiting.millis(1_000L * outageSeconds);
      findings.figure("backlog", victim.stats().lane("gone").orElseThrow().pending());
      sinks.heal();
      catchUp(stage, victim, findings);
      new Ending(stage, victim, findings)
          .judge(new Demand((long) PER_SECOND * outageSeconds / 2, 1, 0));
    }
    return findings.result();
  }

  /** Producers go on meanwhile: the rate is that of the lane beside its input. */
  private static void catchUp(Stage stage, VictimProcess victim, Findings findings) {
    Sink sink = stage.history().sink("gone");
    long connections = stage.sinks().connections("gone");
    Waiting.until(Duration.ofSeconds(10), () -> stage.sinks().connections("gone") > connections);
    long before = sink.distinct();
    long start = System.nanoTime();
    boolean caughtUp =
        Waiting.until(
            Duration.ofMinutes(2),
            () -> victim.stats().lane("gone").orElseThrow().pending() < PER_SECOND / 10);
    double seconds = (System.nanoTime() - start) / 1e9;
    long perSecond = Math.round((sink.distinct() - before) / seconds);
    findings.figure("catchUpPerSecond", perSecond);
    findings.expect(caughtUp, "the lane did not catch up in two minutes");
    findings.goal(
        perSecond >= LEAST_RATIO * PER_SECOND,
        "the lane catches up at " + perSecond + "/s; the bound is three times the input");
  }
}
