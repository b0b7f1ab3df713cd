package io.evbus.core.time;

import io.evbus.core.ring.Ring;
import io.evbus.core.ring.StressEntries;
import java.util.ArrayDeque;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** Work that is about to run, asked for once more: it sees what was published before. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "the work saw the entry")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "nobody looks for the entry any more")
@State
public class StressWake {
  private final Ring ring = new Ring(2, 1 << 20);
  private final ArrayDeque<Runnable> queued = new ArrayDeque<>(2);
  private final SerialTask task = new SerialTask(queued::add, this::work);
  private final Runnable pending;
  private volatile boolean found;

  /** The work was asked for and has not begun. */
  public StressWake() {
    ring.claim(1);
    task.wake();
    pending = queued.remove();
  }

  private void work() {
    if (ring.published(0) != null) {
      found = true;
    }
  }

  /** A put. */
  @Actor
  public void put() {
    ring.publish(StressEntries.at(0));
    task.wake();
  }

  /** The thread that works. */
  @Actor
  public void run() {
    pending.run();
  }

  /** What was asked for later is done. */
  @Arbiter
  public void end(Z_Result result) {
    while (!queued.isEmpty()) {
      queued.remove().run();
    }
    result.r1 = found;
  }
}
