package io.evbus.core.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.JJJ_Result;

/** Two puts claim at once: each has an offset of its own, and none is left out. */
@JCStressTest
@Outcome(id = "0, 1, 2", expect = Expect.ACCEPTABLE, desc = "one before the other")
@Outcome(id = "1, 0, 2", expect = Expect.ACCEPTABLE, desc = "the other before the one")
@Outcome(expect = Expect.FORBIDDEN, desc = "an offset twice, or none")
@State
public class StressClaim {
  private final Ring ring = new Ring(2, 1 << 20);

  /** One put. */
  @Actor
  public void one(JJJ_Result result) {
    result.r1 = ring.claim(1);
  }

  /** Another. */
  @Actor
  public void other(JJJ_Result result) {
    result.r2 = ring.claim(1);
  }

  /** The next offset. */
  @Arbiter
  public void end(JJJ_Result result) {
    result.r3 = ring.head();
  }
}
