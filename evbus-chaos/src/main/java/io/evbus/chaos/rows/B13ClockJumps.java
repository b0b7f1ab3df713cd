package io.evbus.chaos.rows;

import io.evbus.BusStats;
import io.evbus.LanePolicy.Order;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Behaviour;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.FakeClock;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The system's clock is set, frozen and raced under load, while one lane's events may expire, one
 * lane is gone for a while, and what was delivered is to be kept.
 */
public final class B13ClockJumps implements Row {
  private static final String WAITING = "waiting";
  private static final String GONE = "gone";
  private static final List<String> CLOCKS =
      List.of("+1h", "-1h", "-10y", "+50y", "2030-01-01 00:00:00", "+0 x100");
  private static final double MOST_MORE = 2;
  private static final double UNCERTAIN_KNOCKS_A_SECOND = 1.5;
  private static final double UNCERTAIN_CPU_SHARE = 0.25;

  @Override
  public String name() {
    return "B13";
  }

  @Override
  public String promise() {
    return "A clock that is set, frozen or raced loses nothing and hurries nothing";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(FakeClock::needs);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int jumps = size.of(CLOCKS.size(), 60, 600);
    FakeClock clock = new FakeClock(folder.resolve("clock"));
    VictimSpec spec =
        VictimSpec.of(
                LaneSpec.sink("sent"),
                LaneSpec.sink("key").order(Order.KEY),
                LaneSpec.sink(WAITING).delivery("expire_after", "30m"),
                LaneSpec.sink(GONE))
            .data(folder.resolve("data").toString())
            .log("keep", Map.of("age", "30m"))
            .log("keep_detached", "30m")
            .under(List.of(), clock.environment());
    try (Stage stage = new Stage(folder, seed, spec)) {
      stage.sinks().behave(WAITING, Behaviour.normal().down());
      stage.sinks().behave(GONE, Behaviour.normal().down());
      VictimProcess victim = stage.start();
      victim.produce(500, 0);
      victim.awaitAcknowledgement();
      Waiting.millis(1_000);
      victim.reload(spec.lanes().subList(0, spec.lanes().size() - 1));
      Pulse normal = Pulse.during(size.of(3_000, 10_000, 10_000), stage, victim);
      for (int i = 0; i < jumps; i++) {
        clock.set(CLOCKS.get(i < CLOCKS.size() ? i : random.nextInt(CLOCKS.size())));
        stage.fault();
        Pulse pulse = Pulse.during(size.of(1_700, 2_500, 2_500), stage, victim);
        compare(findings, clock, normal, pulse);
        still(findings, clock, victim.stats());
      }
      clock.set("+0");
      victim.reload(spec.lanes());
      new Ending(stage, victim, findings)
          .judge(new Demand(size.of(1_000, 30_000, 300_000), jumps, 0));
      still(findings, clock, victim.stats());
    }
    return findings.result();
  }

  /** What a victim does in a time: the processor's share, and how often a lane knocks in vain. */
  private record Pulse(double cpuShare, double knocksASecond) {
    static Pulse during(long millis, Stage stage, VictimProcess victim) {
      long cpu = victim.cpuMillis();
      long knocks = stage.sinks().knocks(WAITING);
      long start = System.nanoTime();
      Waiting.millis(millis);
      double passed = Waiting.millisSince(start);
      return new Pulse(
          (victim.cpuMillis() - cpu) / passed,
          (stage.sinks().knocks(WAITING) - knocks) * 1_000 / passed);
    }
  }

  private static void compare(Findings findings, FakeClock clock, Pulse normal, Pulse now) {
    findings.most("cpuPercent", Math.round(100 * now.cpuShare()));
    findings.most("knocksIn10s", Math.round(10 * now.knocksASecond()));
    findings.expect(
        now.cpuShare() <= MOST_MORE * normal.cpuShare() + UNCERTAIN_CPU_SHARE,
        clock + ": the victim took " + now + " of a processor, normally " + normal);
    findings.expect(
        now.knocksASecond() <= MOST_MORE * normal.knocksASecond() + UNCERTAIN_KNOCKS_A_SECOND,
        clock + ": the lane that waits knocked " + now + ", normally " + normal);
  }

  /** Nothing expired, was forgotten or trimmed, for all that takes half an hour. */
  private static void still(Findings findings, FakeClock clock, BusStats stats) {
    long dropped = stats.lanes().stream().mapToLong(LaneStats::dropped).sum();
    findings.expect(dropped == 0, clock + ": " + dropped + " events were dropped as expired");
    findings.expect(
        stats
            .lane(GONE)
            .filter(lane -> lane.pending() > 0 || lane.state() != LaneState.DETACHED)
            .isPresent(),
        clock + ": the lane that is gone for seconds was forgotten");
    long first = stats.log().orElseThrow().first();
    findings.expect(first == 0, clock + ": events before " + first + " are not kept any more");
  }
}
