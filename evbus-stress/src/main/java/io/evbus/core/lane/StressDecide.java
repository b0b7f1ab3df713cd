package io.evbus.core.lane;

import io.evbus.core.ring.StressEntries;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome.Unknown;
import io.evbus.spi.Publisher;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** Two threads of a publisher decide an event while its lane gives it up: only the first counts. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "the publisher was first")
@Outcome(id = "0, 1", expect = Expect.ACCEPTABLE, desc = "the lane was first")
@Outcome(expect = Expect.FORBIDDEN, desc = "settled twice, or never")
@State
public class StressDecide {
  private final AtomicInteger told = new AtomicInteger();
  private final AttemptBatch batch =
      new AttemptBatch(event(), false, input -> told.incrementAndGet(), new Silent(), 0, 0, 0);

  private static Collected event() {
    Collected one = new Collected(1);
    one.add(StressEntries.at(0), null);
    return one;
  }

  /** The publisher's answers. */
  @Actor
  public void confirm() {
    batch.decide(0, 1, io.evbus.spi.Outcome.OK);
  }

  /** The publisher's end. */
  @Actor
  public void lose() {
    batch.decide(0, 1, new Unknown("lost"));
  }

  /** The lane. */
  @Actor
  public void abandon(II_Result result) {
    result.r2 = batch.abandon(0) ? 1 : 0;
  }

  /** How often the lane hears of it. */
  @Arbiter
  public void end(II_Result result) {
    result.r1 = told.get();
  }

  /** Its answers are the actors'. */
  private static final class Silent implements Publisher {
    @Override
    public void publish(Batch batch) {
      throw new IllegalStateException("Publishing: the actors have the batch");
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
