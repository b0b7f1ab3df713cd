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
import io.evbus.testkit.net.Fault;
import io.evbus.testkit.net.FaultProxy;
import java.time.Duration;

/**
 * What makes a lane send again: answers that never come, and a process that is killed. All that
 * arrives must carry the id of an event that was put, so that who reads it knows a repeat.
 */
public final class B5Duplicates extends FarRow {
  private static final String PLACE = "repeats";
  private static final int PER_SECOND = 1_000;
  private static final int SECONDS = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** One fault in so many kills the process; where nothing may arrive twice, all but that. */
  private static final int KILL_ONCE_IN = 5;

  /** The row for a kind. */
  public B5Duplicates(Kind kind) {
    super("B5", kind, Ability.NETWORK);
  }

  @Override
  public String promise() {
    return "Every repeat carries its event's id; where the far side de-duplicates there is none";
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Size size = trial.size();
    FarSide farSide = trial.farSide();
    boolean deduplicates = farSide.features().has(Ability.DEDUPLICATES);
    int faults =
        deduplicates ? size.of(KILL_ONCE_IN, 250, 2_500) : size.of(KILL_ONCE_IN, 200, 2_000);
    int events = size.of(300, 50_000, 500_000);
    Findings findings = trial.findings();
    try (FaultProxy proxy = FaultProxy.start(farSide.proxyPort(), farSide.targetPort());
        FarRun run = trial.load(PLACE, farSide.proxied(PLACE, proxy.port()), SECONDS, PER_SECOND)) {
      for (int i = 1; i <= faults; i++) {
        run.awaitDelivered((long) events * i / faults);
        if ((i % KILL_ONCE_IN == 0) != deduplicates) {
          run.killVictim();
        } else {
          cutBeforeAnswer(proxy);
          run.fault();
        }
      }
      run.millisToDeliver();
      findings.figure("deduplicates", deduplicates);
      Demand demand = new Demand(events, faults, deduplicates ? 0 : 1);
      if (deduplicates) {
        run.judge(demand, 0);
      } else {
        run.judge(demand);
      }
    }
  }

  private static void cutBeforeAnswer(FaultProxy proxy) {
    long harmed = proxy.harmed();
    proxy.apply(Fault.cutBeforeAnswer());
    Waiting.until(PATIENCE, () -> proxy.harmed() > harmed);
    proxy.heal();
  }
}
