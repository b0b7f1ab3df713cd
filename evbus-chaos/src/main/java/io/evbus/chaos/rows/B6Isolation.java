package io.evbus.chaos.rows;

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
import io.evbus.chaos.victim.Latency;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One sink misbehaves in every second window of time; puts and the other lanes are compared between
 * the windows. On the durable log, and on a memory log whose bad lane may drop.
 */
public final class B6Isolation implements Row {
  private static final int PER_SECOND = 2_000;
  private static final String BAD = "bad";
  private static final Duration CATCH_UP = Duration.ofMinutes(1);
  private static final long NANOS_MORE = 1_000_000L;

  /** What was measured in one window. */
  private record Window(double p99Nanos, double perSecond) {}

  @Override
  public String name() {
    return "B6";
  }

  @Override
  public String promise() {
    return "One bad sink hurts neither the puts nor the other sinks";
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    run(size, seed, folder.resolve("memory"), spec("drop_oldest"), findings);
    if (Needs.durableLog().isEmpty()) {
      Path durable = folder.resolve("durable");
      VictimSpec spec = spec("block").data(durable.resolve("data").toString());
      run(size, seed, durable, spec, findings);
    }
    return findings.result();
  }

  private static VictimSpec spec(String onFull) {
    return VictimSpec.of(
            LaneSpec.sink("good"),
            LaneSpec.sink("better"),
            LaneSpec.sink(BAD)
                .delivery("on_full", onFull)
                .delivery("retry.attempts", 1_000)
                .delivery("retry.backoff_cap", "1s"))
        .ring(4_096, 8 << 20);
  }

  private static Map<String, Behaviour> faults() {
    Map<String, Behaviour> faults = new LinkedHashMap<>();
    faults.put("stalled", Behaviour.normal().stalled());
    faults.put("slow", Behaviour.normal().slow(100));
    faults.put("erroring", Behaviour.normal().erroring(80));
    return faults;
  }

  private static void run(Size size, long seed, Path folder, VictimSpec spec, Findings findings)
      throws Exception {
    try (Stage stage = new Stage(folder, seed, spec)) {
      VictimProcess victim = stage.start();
      victim.produce(PER_SECOND, 0);
      victim.awaitAcknowledgement();
      Waiting.millis(size.of(300, 5_000, 5_000));
      for (Map.Entry<String, Behaviour> fault : faults().entrySet()) {
        List<Window> well = new ArrayList<>();
        List<Window> ill = new ArrayList<>();
        for (int i = 0; i < size.of(1, 4, 20); i++) {
          stage.sinks().heal();
          Waiting.until(CATCH_UP, () -> pending(victim) < PER_SECOND / 4);
          well.add(measure(stage, victim, size));
          stage.sinks().behave(BAD, fault.getValue());
          stage.fault();
          ill.add(measure(stage, victim, size));
        }
        compare(folder.getFileName() + "." + fault.getKey(), well, ill, findings);
      }
      new Ending(stage, victim, findings).judge(new Demand(1_000, 3, 0));
    }
  }

  private static long pending(VictimProcess victim) {
    return victim.stats().lane(BAD).orElseThrow().pending();
  }

  private static Window measure(Stage stage, VictimProcess victim, Size size) {
    victim.latency();
    long before = delivered(stage);
    long start = System.nanoTime();
    Waiting.millis(size.of(600, 5_000, 30_000));
    Latency latency = victim.latency();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Window(latency.p99Nanos(), (delivered(stage) - before) / seconds);
  }

  private static long delivered(Stage stage) {
    return stage.history().sinks().stream()
        .filter(sink -> !sink.lane().equals(BAD))
        .mapToLong(Sink::distinct)
        .sum();
  }

  private static void compare(String name, List<Window> well, List<Window> ill, Findings findings) {
    double p99Before = median(well.stream().map(Window::p99Nanos).toList());
    double p99 = median(ill.stream().map(Window::p99Nanos).toList());
    double rateBefore = median(well.stream().map(Window::perSecond).toList());
    double rate = median(ill.stream().map(Window::perSecond).toList());
    String figures =
        String.format(
            Locale.ROOT,
            "p99 %.2f -> %.2f ms, others %.0f -> %.0f/s",
            p99Before / 1e6,
            p99 / 1e6,
            rateBefore,
            rate);
    findings.figure(name, figures);
    findings.expect(rate >= rateBefore / 2, name + ": the other lanes stand: " + figures);
    findings.goal(
        p99 <= Math.max(1.1 * p99Before, p99Before + NANOS_MORE),
        name + ": puts became slower by more than 10 % and 1 ms: " + figures);
    findings.goal(
        rate >= 0.95 * rateBefore, name + ": the other lanes became slower by 5 %: " + figures);
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().toList().get(values.size() / 2);
  }
}
