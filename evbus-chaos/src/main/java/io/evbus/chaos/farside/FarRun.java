package io.evbus.chaos.farside;

import io.evbus.LaneStats;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.Ports;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.ingress.FarSide;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * A victim under load with one lane to one place of a far side, and what has arrived there.
 * Confined to the row's thread.
 */
public final class FarRun implements AutoCloseable {
  private static final int BODY_BYTES = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Trial trial;
  private final String place;
  private final LaneSpec lane;
  private final int perSecond;
  private final Stage stage;
  private VictimProcess victim;

  /** Puts a victim under load; the place is ready. */
  FarRun(Trial trial, String place, LaneSpec lane, int perSecond) throws IOException {
    this.trial = trial;
    this.place = place;
    this.lane = lane;
    this.perSecond = perSecond;
    VictimSpec spec =
        VictimSpec.of(lane)
            .load(new Load(4, 100, BODY_BYTES, 0, Trial.WINDOW))
            .data(trial.folder().resolve("data").toString());
    this.stage = new Stage(trial.folder(), trial.seed(), spec);
    this.victim = begin();
  }

  private VictimProcess begin() throws IOException {
    VictimProcess process = stage.start();
    process.produce(perSecond, 0);
    process.awaitAcknowledgement();
    return process;
  }

  /** The life of the victim that runs. */
  public VictimProcess victim() {
    return victim;
  }

  /** One more fault was made. */
  public void fault() {
    stage.fault();
  }

  /** Kills the victim and starts it again. */
  public void killVictim() throws IOException {
    victim.kill();
    stage.fault();
    victim = begin();
  }

  /** The lane's counters. */
  public LaneStats lane() {
    return victim.stats().lane(lane.lane()).orElseThrow();
  }

  /** Waits until more is delivered, two minutes at most; how long it took. */
  public long millisToDeliver() {
    long start = System.nanoTime();
    long before = lane().delivered();
    Waiting.until(PATIENCE, () -> lane().delivered() > before);
    return Waiting.millisSince(start);
  }

  /** Waits until so many are delivered in all, and one more; two minutes at most. */
  public void awaitDelivered(long events) {
    Waiting.until(PATIENCE, () -> lane().delivered() >= events);
    millisToDeliver();
  }

  /**
   * Starts the far side, which is down; the time from the moment at which its port is open to the
   * next confirmed event.
   */
  public long millisToReturn() {
    FarSide farSide = trial.farSide();
    CompletableFuture<Void> ready = CompletableFuture.runAsync(farSide::restart);
    Waiting.until(PATIENCE, () -> Ports.isOpen(farSide.targetPort()) || ready.isDone());
    long millis = millisToDeliver();
    ready.join();
    return millis;
  }

  /** Stops the load, reads the place, and ends the run; each fault explains a window of repeats. */
  public void judge(Demand demand) {
    judge(demand, stage.faults() * Trial.WINDOW);
  }

  /** As the other, with a bound of repeats of its own. */
  public void judge(Demand demand, long duplicateBound) {
    victim.hold();
    Waiting.until(PATIENCE, () -> lane().pending() == 0);
    Sink sink = stage.history().sink(lane.lane());
    try (Readback readback = new Readback(trial.farSide(), place, sink, stage.spec().load())) {
      new Ending(stage, victim, trial.findings()).judge(demand, name -> duplicateBound);
      trial.findings().figure("arrived", readback.arrived());
    }
  }

  @Override
  public void close() throws IOException {
    stage.close();
  }
}
