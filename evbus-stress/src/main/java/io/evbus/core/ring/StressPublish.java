package io.evbus.core.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A reader sees a published entry whole, or not at all. */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "not there yet")
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "there, and whole")
@Outcome(expect = Expect.FORBIDDEN, desc = "half an entry")
@State
public class StressPublish {
  private final Ring ring = new Ring(2, 1 << 20);

  /** A put. */
  @Actor
  public void put() {
    ring.publish(StressEntries.at(ring.claim(1)));
  }

  /** A lane. */
  @Actor
  public void read(I_Result result) {
    Entry entry = ring.get(0);
    if (entry == null) {
      result.r1 = 0;
    } else {
      boolean whole =
          entry.offset() == 0
              && entry.event() != null
              && entry.route() != null
              && entry.sizeBytes() > 0;
      result.r1 = whole ? 1 : 2;
    }
  }
}
