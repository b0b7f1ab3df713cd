package io.evbus.chaos.rows;

import io.evbus.LogStats;
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
import io.evbus.testkit.Program;
import io.evbus.testkit.check.Demand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Starts in a small heap on the backlog of a sink that was dead, with nothing of it in memory. Both
 * times are from the start of the process, Java's own included.
 */
public final class D9FastRestart implements Row {
  private static final String LANE = "dead";
  private static final int PRODUCERS = 4;
  private static final long MOST_READY_MILLIS = 2_000;
  private static final long MOST_FIRST_MILLIS = 3_000;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FILL_PATIENCE = Duration.ofMinutes(10);
  private static final Path DROP_CACHES = Path.of("/proc/sys/vm/drop_caches");

  @Override
  public String name() {
    return "D9";
  }

  @Override
  public String promise() {
    return "A long backlog delays no start: ready in 2 s, the first delivery in 3 s, in 128 MiB";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    int events = size.of(20_000, 1_000_000, 10_000_000);
    Path data = folder.resolve("data");
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink(LANE))
            .load(new Load(PRODUCERS, 200, 1024, 0, 1024))
            .jvm("-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
            .waits(PATIENCE.toMillis(), 2_000)
            .data(data.toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      fill(stage, events, findings);
      for (int i = 0; i < size.of(1, 5, 5); i++) {
        restart(stage, size, findings);
      }
      new Ending(stage, stage.start(), findings).judge(new Demand(events, 1, 1));
    }
    return findings.result();
  }

  private static void fill(Stage stage, int events, Findings findings) throws IOException {
    stage.sinks().behave(LANE, Behaviour.normal().down());
    VictimProcess victim = stage.start();
    long start = System.nanoTime();
    victim.produce(0, events);
    boolean isFilled =
        Waiting.until(FILL_PATIENCE, () -> stage.history().acknowledgements() >= events);
    findings.figure("fillMillis", Waiting.millisSince(start));
    LogStats log = victim.stats().log().orElseThrow();
    findings.figure("backlogBytes", log.usedBytes());
    findings.require(isFilled, "the backlog was not written: " + log);
    victim.kill();
    stage.fault();
  }

  /** The sink takes events and confirms none, so that the backlog stays for the next time. */
  private static void restart(Stage stage, Size size, Findings findings) throws IOException {
    stage.sinks().behave(LANE, Behaviour.normal().stalled());
    findings.figure("cache", forget(size) ? "dropped" : "warm");
    long before = stage.history().sink(LANE).deliveries();
    long start = System.nanoTime();
    VictimProcess victim = stage.start();
    long ready = Waiting.millisSince(start);
    boolean isDelivering =
        Waiting.until(PATIENCE, () -> stage.history().sink(LANE).deliveries() > before);
    long first = Waiting.millisSince(start);
    findings.expect(isDelivering, "nothing is delivered after a start: " + victim.stats());
    findings.most("readyMillis", ready).most("firstDeliveryMillis", first);
    findings.goal(ready <= MOST_READY_MILLIS, "it was ready after " + ready + " ms");
    findings.goal(first <= MOST_FIRST_MILLIS, "the first delivery came after " + first + " ms");
    findings.add("restarts", 1);
    victim.kill();
    stage.fault();
  }

  /** A small run leaves the caches of the machine to those who share it. */
  private static boolean forget(Size size) {
    if (size == Size.SMOKE) {
      return false;
    }
    try {
      Program.run(Map.of(), List.of("sync"));
      Files.writeString(DROP_CACHES, "3");
      return true;
    } catch (IOException e) {
      return false; // Only root may; the figure says so.
    }
  }
}
