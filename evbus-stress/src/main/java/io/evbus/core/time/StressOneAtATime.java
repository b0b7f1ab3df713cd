package io.evbus.core.time;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two ask for work at once, and whoever is asked to run it does: never both. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "alone, and it saw both")
@Outcome(expect = Expect.FORBIDDEN, desc = "two at a time, or one asked in vain")
@State
public class StressOneAtATime {
  private final SerialTask task = new SerialTask(Runnable::run, this::work);
  private int first;
  private int second;
  private boolean seen;
  private int inside;
  private boolean alone = true;

  private void work() {
    if (inside++ != 0) {
      alone = false;
    }
    seen = first == 1 && second == 1;
    inside--;
  }

  /** One. */
  @Actor
  public void one() {
    first = 1;
    task.wake();
  }

  /** The other. */
  @Actor
  public void other() {
    second = 1;
    task.wake();
  }

  /** Both are done. */
  @Arbiter
  public void end(ZZ_Result result) {
    result.r1 = alone && inside == 0;
    result.r2 = seen;
  }
}
