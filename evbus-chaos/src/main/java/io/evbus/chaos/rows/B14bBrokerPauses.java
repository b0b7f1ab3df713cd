package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Size;
import io.evbus.chaos.farside.FarRow;
import io.evbus.chaos.farside.FarRun;
import io.evbus.chaos.farside.Kind;
import io.evbus.chaos.farside.Trial;
import io.evbus.chaos.stage.Waiting;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.util.SplittableRandom;

/** The broker's process stands still for seconds and goes on. */
public final class B14bBrokerPauses extends FarRow {
  private static final String PLACE = "pauses";
  private static final int PER_SECOND = 1_000;
  private static final int SECONDS = 3;
  private static final long MOST_TO_RECOVER_MILLIS = 5_000;

  /** The row for a kind. */
  public B14bBrokerPauses(Kind kind) {
    super("B14b", kind, Ability.FREEZES);
  }

  @Override
  public String promise() {
    return "A broker that stands still for seconds costs nothing";
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Size size = trial.size();
    SplittableRandom random = trial.random();
    int pauses = size.of(2, 16, 100);
    FarSide farSide = trial.farSide();
    Findings findings = trial.findings();
    try (FarRun run = trial.load(PLACE, farSide.profile(PLACE), SECONDS, PER_SECOND)) {
      for (int i = 0; i < pauses; i++) {
        run.millisToDeliver();
        farSide.freeze();
        Waiting.millis(random.nextInt(1_000, size.of(2_000, 15_001, 15_001)));
        farSide.thaw();
        run.fault();
        long millis = run.millisToDeliver();
        findings.most("recoverMillis", millis);
        findings.goal(
            millis <= MOST_TO_RECOVER_MILLIS,
            "pause " + i + ": delivered again " + millis + " ms after its end");
      }
      run.judge(new Demand(size.of(2_000, 50_000, 500_000), pauses, 0));
    }
  }
}
