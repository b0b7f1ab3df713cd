package io.evbus.chaos.stage;

import io.evbus.BusStats;
import io.evbus.LaneStats;
import io.evbus.chaos.Findings;
import io.evbus.chaos.victim.DeadEvent;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;

/**
 * How each run with faults ends: heal, drain, one fresh event to every sink, verdict. Confined to
 * the row's thread.
 */
public final class Ending {
  private static final Duration DRAIN = Duration.ofMinutes(2);
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration FRESH_PATIENCE = Duration.ofSeconds(30);

  private static final long RETRY_MILLIS = 50;

  private final Stage stage;
  private final VictimProcess victim;
  private final Findings findings;

  /** The end of a stage's run, whose victim lives. */
  public Ending(Stage stage, VictimProcess victim, Findings findings) {
    this.stage = stage;
    this.victim = victim;
    this.findings = findings;
  }

  /**
   * Ends the run; each fault explains at most one window of repeats on each lane.
   *
   * @param demand how much must have happened
   */
  public void judge(Demand demand) {
    judge(
        demand,
        lane ->
            stage.faults()
                * stage.spec().lanes().stream()
                    .filter(spec -> spec.lane().equals(lane))
                    .mapToLong(LaneSpec::window)
                    .sum());
  }

  /** Ends the run with bounds of its own. */
  public void judge(Demand demand, ToLongFunction<String> duplicateBound) {
    stage.sinks().heal();
    victim.hold();
    drain();
    fresh();
    collect();
    findings.add("faults", stage.faults());
    findings.verdict(stage.history().verdict(demand, stage.faults(), duplicateBound));
  }

  /** Waits until no lane has anything pending, at most two minutes; notes how long it took. */
  public void drain() {
    long start = System.nanoTime();
    boolean isDrained = Waiting.until(DRAIN, () -> isDrained(victim.stats()));
    findings.expect(isDrained, "not drained in two minutes: " + victim.stats());
    findings.most("drainMillis", Waiting.millisSince(start));
  }

  /** Puts one event, which must reach every sink in five seconds. */
  public void fresh() {
    long start = System.nanoTime();
    int number = putUntilAccepted();
    long stamp = Stamp.spread(Load.SINGLE, number, stage.spec().load().keys());
    BooleanSupplier isEverywhere =
        () -> stage.history().sinks().stream().allMatch(sink -> sink.has(stamp));
    boolean arrived = Waiting.until(FRESH_PATIENCE, isEverywhere);
    long millis = Waiting.millisSince(start);
    findings.most("freshMillis", millis);
    findings.expect(
        arrived && millis <= FRESH.toMillis(),
        "a fresh event after the faults reached "
            + stage.history().sinks().stream().filter(sink -> sink.has(stamp)).count()
            + " of "
            + stage.history().sinks().size()
            + " sinks in "
            + millis
            + " ms; the bound is "
            + FRESH.toMillis()
            + "; the bus says "
            + (arrived ? "so too" : victim.stats()));
  }

  /** A lane with {@code on_full: reject} may refuse at first, until its log has made room. */
  private int putUntilAccepted() {
    long start = System.nanoTime();
    int number = victim.putOne();
    while (stage.history().isRefused(Load.SINGLE, number)
        && Waiting.millisSince(start) < FRESH.toMillis()) {
      Waiting.millis(RETRY_MILLIS);
      number = victim.putOne();
    }
    return number;
  }

  /** Notes in the history what the victim says about itself. */
  public void collect() {
    BusStats stats = settled();
    for (Sink sink : stage.history().sinks()) {
      LaneStats lane =
          stats
              .lane(sink.lane())
              .orElseThrow(() -> new IllegalStateException("Judging: no lane " + sink.lane()));
      sink.pending(lane.pending());
      if (mayDrop(sink.lane())) {
        sink.dropped(lane.dropped());
      } else {
        findings.expect(lane.dropped() == 0, sink.lane() + ": dropped " + lane.droppedByReason());
      }
      if (lane.dead() > 0) {
        victim.dead(sink.lane()).stream()
            .map(DeadEvent::id)
            .forEach(id -> sink.dead(Stamp.parse(id)));
      }
    }
  }

  private boolean mayDrop(String lane) {
    return stage.spec().lanes().stream()
        .filter(spec -> spec.lane().equals(lane))
        .anyMatch(spec -> "drop_oldest".equals(spec.delivery().get("on_full")));
  }

  /** The sinks are a little ahead of the counters. */
  private BusStats settled() {
    Waiting.until(FRESH, () -> isDrained(victim.stats()));
    return victim.stats();
  }

  private static boolean isDrained(BusStats stats) {
    return stats.log().stream().allMatch(log -> log.stable() == log.next())
        && stats.lanes().stream().allMatch(lane -> lane.pending() == 0);
  }
}
