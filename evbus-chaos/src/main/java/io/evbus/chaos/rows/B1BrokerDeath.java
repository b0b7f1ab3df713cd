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

/** The broker is killed, or stopped in order, and started again, again and again under load. */
public final class B1BrokerDeath extends FarRow {
  private static final String PLACE = "deaths";
  private static final int PER_SECOND = 500;
  private static final int SECONDS = 8;
  private static final long MOST_TO_RETURN_MILLIS = 5_000;

  /** The row for a kind. */
  public B1BrokerDeath(Kind kind) {
    super("B1", kind, Ability.RESTARTS);
  }

  @Override
  public String promise() {
    return "A broker that dies and comes back costs nothing";
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Size size = trial.size();
    SplittableRandom random = trial.random();
    int restarts = size.of(2, 40, 400);
    int events = size.of(300, 100_000, 1_000_000);
    FarSide farSide = trial.farSide();
    Findings findings = trial.findings();
    try (FarRun run = trial.load(PLACE, farSide.profile(PLACE), SECONDS, PER_SECOND)) {
      for (int i = 0; i < restarts; i++) {
        run.awaitDelivered((long) events * (i + 1) / restarts);
        Waiting.millis(random.nextInt(500));
        if (i % 2 == 0) {
          farSide.kill();
        } else {
          farSide.stop();
        }
        run.fault();
        long millis = run.millisToReturn();
        findings.most("returnMillis", millis);
        findings.goal(
            millis <= MOST_TO_RETURN_MILLIS,
            "restart " + i + ": delivered again " + millis + " ms after its port was open");
      }
      run.judge(new Demand(events, restarts, 0));
    }
  }
}
