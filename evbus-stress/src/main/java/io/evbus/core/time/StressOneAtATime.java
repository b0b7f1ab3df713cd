package io.evbus.core.time;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** Two ask for work at once, one of them twice, and whoever is asked to run it does: never both. */
@JCStressTest
@Outcome(id = "true, true", expect = Expect.ACCEPTABLE, desc = "alone, and it saw both")
@Outcome(expect = Expect.FORBIDDEN, desc = "two at a time, or one asked in vain")
@State
public class StressOneAtATime {
  private final SerialTask task = new SerialTask(Runnable::run, this::work);
  private int first;
  private int second;
  private boolean seen;
  private final AtomicInteger inside = new AtomicInteger();
  private volatile boolean alone = true;

  private void work() {
    if (inside.getAndIncrement() != 0) {
      alone = false;
    }
    seen = first == 1 && second == 1;
    inside.getAndDecrement();
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
    task.wake();
  }

  /** Both are done. */
  @Arbiter
  public void end(ZZ_Result result) {
    result.r1 = alone && inside.get() == 0;
    result.r2 = seen;
  }
}
