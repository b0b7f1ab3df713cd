package io.evbus.chaos.rows;

import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.chaos.Findings;
import io.evbus.chaos.farside.FarRow;
import io.evbus.chaos.farside.Kind;
import io.evbus.chaos.farside.Trial;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.DeadEvent;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Events for a place that is not there, or takes none, beside one that takes all. */
public final class B4Nowhere extends FarRow {
  private static final String SOMEWHERE = "somewhere";
  private static final String NOWHERE = "nowhere";
  private static final int SECONDS = 8;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** The row for a kind. */
  public B4Nowhere(Kind kind) {
    super("B4", kind, Ability.REJECTS);
  }

  @Override
  public String promise() {
    return "An event that reached nobody is not delivered, but dead with a reason";
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Findings findings = trial.findings();
    int events = trial.size().of(200, 1_000, 100_000);
    FarSide farSide = trial.farSide();
    farSide.prepare(SOMEWHERE);
    LaneSpec somewhere = trial.lane(SOMEWHERE, farSide.profile(SOMEWHERE), SECONDS);
    LaneSpec nowhere = trial.lane(NOWHERE, farSide.rejecting(NOWHERE), SECONDS);
    VictimSpec spec =
        VictimSpec.of(somewhere, nowhere)
            .load(new Load(4, 100, 256, 0, 256))
            .data(trial.folder().resolve("data").toString());
    try (Stage stage = new Stage(trial.folder(), trial.seed(), spec)) {
      VictimProcess victim = stage.start();
      victim.produce(0, events);
      Waiting.until(
          PATIENCE,
          () -> isSettled(victim, somewhere, events) && isSettled(victim, nowhere, events));
      long arrived = farSide.arrivals(SOMEWHERE).size();
      findings.figure("arrived", arrived);
      findings.require(
          arrived == events && stage.history().acknowledgements() == events,
          "the place that takes all got " + arrived + " of " + events);
      dead(findings, victim, nowhere.lane(), events);
    }
  }

  private static boolean isSettled(VictimProcess victim, LaneSpec lane, int events) {
    LaneStats stats = lane(victim, lane.lane());
    // Dead letters are there once the commit that counts them is written.
    return stats.matched() == events
        && stats.pending() == 0
        && victim.dead(lane.lane()).size() >= stats.dead();
  }

  private static void dead(Findings findings, VictimProcess victim, String lane, int events) {
    LaneStats stats = lane(victim, lane);
    List<DeadEvent> letters = victim.dead(lane);
    Set<String> distinct = letters.stream().map(DeadEvent::id).collect(Collectors.toSet());
    Set<String> reasons =
        letters.stream().map(DeadEvent::reason).collect(Collectors.toCollection(TreeSet::new));
    findings.figure("dead", stats.dead());
    findings.figure("reasons", String.join(" ", reasons));
    findings.expect(stats.delivered() == 0, stats.delivered() + " are counted as delivered");
    findings.expect(
        stats.dead() == events && letters.size() == events && distinct.size() == events,
        stats.dead()
            + " counted dead, "
            + letters.size()
            + " dead letters of "
            + distinct.size()
            + " events, not "
            + events);
    findings.expect(
        !reasons.contains(Reason.ATTEMPTS_EXHAUSTED.toString()) && reasons.size() == 1,
        "the reasons are " + reasons);
  }

  private static LaneStats lane(VictimProcess victim, String lane) {
    return victim.stats().lane(lane).orElseThrow();
  }
}
