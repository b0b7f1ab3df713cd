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
import java.util.List;
import java.util.SplittableRandom;

/** The network between victim and far side does what bad networks do, one fault after another. */
public final class B3BadNetworks extends FarRow {
  private static final String PLACE = "networks";

  /** So few that the lane has caught up from one silence when the next begins. */
  private static final int PER_SECOND = 300;

  private static final long MOST_TO_NOTICE_MILLIS = 10_000;
  private static final long MOST_TO_RECOVER_MILLIS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The row for a kind. */
  public B3BadNetworks(Kind kind) {
    super("B3", kind, Ability.NETWORK);
  }

  @Override
  public String promise() {
    return "A bad network costs nothing, and one that swallows everything is noticed in ten seconds";
  }

  @Override
  protected void run(Trial trial) throws Exception {
    Size size = trial.size();
    List<Fault> faults = Fault.schedule(trial.seed(), size.of(1, 25, 100));
    FarSide farSide = trial.farSide();
    Findings findings = trial.findings();
    try (FaultProxy proxy = FaultProxy.start(farSide.proxyPort(), farSide.targetPort());
        FarRun run =
            trial.load(PLACE, farSide.proxied(PLACE, proxy.port()), size.of(2, 8, 8), PER_SECOND)) {
      Network network = new Network(proxy, run, findings, trial.random());
      network.harm(Fault.reset());
      int threads = run.victim().health().threads();
      faults.forEach(network::harm);
      run.victim().hold();
      Waiting.until(PATIENCE, () -> run.victim().health().threads() <= threads);
      int leaked = Math.max(0, run.victim().health().threads() - threads);
      findings.figure("threadsLeaked", leaked);
      findings.expect(leaked == 0, leaked + " threads more than before the faults");
      findings.figure("connections", proxy.connections());
      run.judge(new Demand(size.of(300, 50_000, 200_000), faults.size(), 0));
    }
  }

  /** The proxy between, and who suffers from it. */
  private record Network(FaultProxy proxy, FarRun run, Findings findings, SplittableRandom random) {
    /** Does one fault to a connection that is in use, and lets the lane come back from it. */
    void harm(Fault fault) {
      run.millisToDeliver();
      long connections = proxy.connections();
      long harmed = proxy.harmed();
      proxy.apply(fault);
      run.fault();
      switch (fault.kind()) {
        // What is silent stays so; only new connections are as they should be.
        case BLACK_HOLE, DEAF, MUTE -> {
          proxy.heal();
          awaitNotice(fault, connections);
        }
        case THROTTLE -> {
          if (fault.equals(Fault.drip())) {
            awaitNotice(fault, connections);
          } else {
            Waiting.millis(random.nextInt(500, 2_000));
          }
        }
        case DELAY -> Waiting.millis(random.nextInt(500, 2_000));
        default -> Waiting.until(PATIENCE, () -> proxy.harmed() > harmed);
      }
      proxy.heal();
      long millis = run.millisToDeliver();
      findings.most("recoverMillis", millis);
      findings.goal(
          millis <= MOST_TO_RECOVER_MILLIS, fault + ": delivered again after " + millis + " ms");
    }

    private void awaitNotice(Fault fault, long connections) {
      long start = System.nanoTime();
      Waiting.until(PATIENCE, () -> proxy.connections() > connections);
      long millis = Waiting.millisSince(start);
      findings.most("noticeMillis", millis);
      findings.expect(millis <= MOST_TO_NOTICE_MILLIS, fault + ": noticed after " + millis + " ms");
    }
  }
}
