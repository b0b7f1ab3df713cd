package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Behaviour;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.DeadEvent;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.LongPredicate;

/** Events that a sink never takes, or that are too large for it, among many good ones. */
public final class B7Poison implements Row {
  private static final int BYTES = 512;
  private static final int EACH = 50;
  private static final long MOST_GAP_MILLIS = 1_000;

  @Override
  public String name() {
    return "B7";
  }

  @Override
  public String promise() {
    return "Events that a sink refuses become dead letters once and hold up nothing";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    int events = size.of(10_000, 100_000, 1_000_000);
    int onceIn = events / EACH;
    VictimSpec spec =
        VictimSpec.of(
                LaneSpec.sink("sent").option("max_bytes", BYTES),
                LaneSpec.sink("key").order(Order.KEY).option("max_bytes", BYTES),
                LaneSpec.sink("tolerant"))
            .load(new Load(5, 100, BYTES, onceIn, 256))
            .data(folder.resolve("data").toString());
    LongPredicate poison =
        stamp -> Stamp.producer(stamp) != Load.SINGLE && Stamp.number(stamp) % onceIn == onceIn / 2;
    try (Stage stage = new Stage(folder, seed, spec)) {
      stage.sinks().behave("sent", Behaviour.normal().rejecting(poison));
      stage.sinks().behave("key", Behaviour.normal().rejecting(poison));
      VictimProcess victim = stage.start();
      victim.produce(0, events);
      watch(stage, victim, events, findings);
      Ending ending = new Ending(stage, victim, findings);
      ending.drain();
      ending.judge(new Demand(events, 0, 0));
      for (String lane : new String[] {"sent", "key"}) {
        check(lane, victim, poison.or(spec.load()::isLarge), stage, findings);
      }
      findings.expect(victim.dead("tolerant").isEmpty(), "the tolerant lane has dead letters");
    }
    return findings.result();
  }

  /** The longest time in which a lane delivered nothing although it had something. */
  private static void watch(Stage stage, VictimProcess victim, int events, Findings findings) {
    Sink sink = stage.history().sink("key");
    long last = -1;
    long since = System.nanoTime();
    while (sink.distinct() < events - 2 * EACH) {
      long now = sink.distinct();
      if (now != last) {
        last = now;
        since = System.nanoTime();
      } else if (victim.health().isIdle() && Waiting.millisSince(since) > 10_000) {
        findings.fault("nothing was delivered for ten seconds; " + now + " are there");
        return;
      }
      findings.most("longestGapMillis", Waiting.millisSince(since));
      Waiting.millis(5);
    }
    long gap = findings.number("longestGapMillis");
    findings.goal(gap <= MOST_GAP_MILLIS, "deliveries stood still for " + gap + " ms");
  }

  private static void check(
      String lane, VictimProcess victim, LongPredicate bad, Stage stage, Findings findings) {
    long wrong =
        victim.dead(lane).stream()
            .map(DeadEvent::id)
            .mapToLong(Stamp::parse)
            .filter(bad.negate())
            .count();
    long dead = victim.dead(lane).size();
    findings.expect(wrong == 0, lane + ": " + wrong + " good events are dead letters");
    findings.expect(dead == 2 * EACH, lane + ": " + dead + " dead letters instead of " + 2 * EACH);
    findings.expect(
        stage.history().sink(lane).distinct() == stage.history().sink("tolerant").distinct() - dead,
        lane + ": not all good events were delivered");
  }
}
