package io.evbus.core;

import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Ring;
import io.evbus.core.ring.StressEntries;
import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Somebody asks whether an event is accepted while it becomes stable: he is told. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "told")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "waits for ever")
@State
public class StressAccepted {
  private final Ring ring = Ring.overLog(2, 1 << 20, 0);
  private final Entry entry = StressEntries.at(0);
  private final Entrance entrance = new Entrance(ring, null, null, null, null, null, null);
  private CompletableFuture<Void> acceptance;

  /** Somebody asks. */
  @Actor
  public void ask() {
    acceptance = entrance.accepted(entry);
  }

  /** As the committer does after a write. */
  @Actor
  public void commit() {
    ring.stableUntil(1);
    CompletableFuture<Void> waiting = entry.acceptance();
    if (waiting != null) {
      waiting.complete(null);
    }
  }

  /** Whether he was told. */
  @Arbiter
  public void end(Z_Result result) {
    result.r1 = acceptance.isDone();
  }
}
