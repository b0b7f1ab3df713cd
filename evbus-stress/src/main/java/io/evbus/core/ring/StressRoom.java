package io.evbus.core.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.Z_Result;

/** A put that finds the ring full while it is emptied gets its place, or sees that a gate moved. */
@JCStressTest
@Outcome(id = "true", expect = Expect.ACCEPTABLE, desc = "it has a place, or tries again")
@Outcome(id = "false", expect = Expect.FORBIDDEN, desc = "it waits for room that is there")
@State
public class StressRoom implements Reader {
  private final Ring ring = new Ring(2, 1 << 20);
  private volatile long gate;
  private long seenGateMoves;
  private long claimed;

  /** A full ring. */
  public StressRoom() {
    ring.add(this);
    for (int i = 0; i < 2; i++) {
      Entry entry = StressEntries.at(i);
      ring.claim(entry.sizeBytes());
      ring.publish(entry);
    }
  }

  @Override
  public long gate() {
    return gate;
  }

  @Override
  public boolean drops() {
    return false;
  }

  @Override
  public void dropUntil(long offset) {}

  /** A put. */
  @Actor
  public void put() {
    seenGateMoves = ring.gateMoves();
    claimed = ring.claim(1);
  }

  /** A lane. */
  @Actor
  public void deliver() {
    gate = 2;
    ring.release();
  }

  /** Whether the put would wait for ever. */
  @Arbiter
  public void end(Z_Result result) {
    result.r1 = claimed >= 0 || ring.gateMoves() != seenGateMoves;
  }
}
