package io.evbus.chaos.rows;

import io.evbus.BusStats;
import io.evbus.LaneStats;
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
import io.evbus.testkit.check.LaneVerdict;
import io.evbus.testkit.check.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Producers that offer ten times what the sink takes, for each policy and both kinds of log. */
public final class B9BackPressure implements Row {
  private static final int SINK_PER_SECOND = 1_000;
  private static final List<String> POLICIES = List.of("block", "reject", "drop_oldest");
  private static final int SAMPLE_MILLIS = 20;

  /** Less than the 64th of the log that is dropped at once: what is in flight is not. */
  private static final int WINDOW = 16;

  @Override
  public String name() {
    return "B9";
  }

  @Override
  public String promise() {
    return "Back-pressure is honest: every offered event is accounted for, and memory is bounded";
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    for (String policy : POLICIES) {
      run(size, seed, folder.resolve("memory-" + policy), spec(policy), policy, findings);
      if (Needs.durableLog().isEmpty()) {
        Path durable = folder.resolve("durable-" + policy);
        VictimSpec spec =
            spec(policy).data(durable.resolve("data").toString()).log("max_bytes", "4MiB");
        run(size, seed, durable, spec, policy, findings);
      }
    }
    return findings.result();
  }

  private static VictimSpec spec(String policy) {
    return VictimSpec.of(
            LaneSpec.sink("slow").delivery("on_full", policy).delivery("window", WINDOW))
        .load(new Load(4, 100, 1024, 0, 4_096))
        .ring(1_024, 1 << 20)
        .waits(2_000, 2_000)
        .jvm(
            "-Xmx128m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:+ExitOnOutOfMemoryError");
  }

  private static void run(
      Size size, long seed, Path folder, VictimSpec spec, String policy, Findings findings)
      throws Exception {
    try (Stage stage = new Stage(folder, seed, spec)) {
      String name = folder.getFileName().toString();
      stage.sinks().behave("slow", Behaviour.normal().slow(SINK_PER_SECOND));
      VictimProcess victim = stage.start();
      victim.produce(10 * SINK_PER_SECOND, 0);
      long end = System.nanoTime() + size.of(1_500, 20_000, 60_000) * 1_000_000L;
      while (System.nanoTime() < end) {
        sample(name, victim, spec.load().producers(), findings);
        Waiting.millis(SAMPLE_MILLIS);
      }
      Ending ending = new Ending(stage, victim, findings);
      ending.judge(new Demand(SINK_PER_SECOND, 0, 0));
      end(name, policy, stage, victim, findings);
      findings.expect(
          !Files.readString(stage.output()).contains("OutOfMemoryError"),
          name + ": ran out of memory");
    }
  }

  private static void sample(String name, VictimProcess victim, int producers, Findings findings) {
    BusStats stats = victim.stats();
    LaneStats lane = stats.lanes().get(0);
    LaneStats later = victim.stats().lanes().get(0);
    findings.add("samples", 1);
    findings.most("heapBytes", victim.health().heapBytes());
    findings.expect(
        lane.matched() == lane.delivered() + lane.dead() + lane.dropped() + lane.pending(),
        name + ": a sample does not add up: " + lane);
    findings.expect(
        lane.matched() - producers <= stats.accepted()
            && stats.accepted() <= later.matched() + producers,
        name + ": accepted " + stats.accepted() + ", but the lane knows " + later.matched());
  }

  private static void end(
      String name, String policy, Stage stage, VictimProcess victim, Findings findings) {
    BusStats stats = victim.stats();
    LaneStats lane = stats.lanes().get(0);
    long offered = victim.health().offered();
    Verdict verdict = stage.history().verdict(new Demand(0, 0, 0), 0, any -> 0);
    LaneVerdict outside = verdict.lanes().get(0);
    findings.expect(
        offered == stats.accepted() + stats.refused(),
        name + ": offered " + offered + ", accepted and refused " + stats);
    findings.expect(
        verdict.acknowledged() == stats.accepted() && verdict.refused() == stats.refused(),
        name + ": the bus counts otherwise than its producers: " + stats);
    findings.expect(
        outside.delivered() == lane.delivered()
            && outside.acknowledged() == outside.delivered() + lane.dropped(),
        name + ": the lane counts otherwise than its sink: " + lane + ", " + outside);
    findings.figure(
        name,
        "offered " + offered + ", refused " + stats.refused() + ", dropped " + lane.dropped());
    boolean isPressed =
        switch (policy) {
          case "reject" -> stats.refused() > 0;
          case "drop_oldest" -> lane.dropped() > 0;
          default -> lane.dropped() == 0;
        };
    findings.require(isPressed, name + ": the policy was never needed");
  }
}
