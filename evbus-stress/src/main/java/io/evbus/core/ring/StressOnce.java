package io.evbus.core.ring;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

/** Two ask an entry at once for what is made when asked for: both get the same. */
public final class StressOnce {
  private StressOnce() {}

  /** Where acceptance is told. */
  @JCStressTest
  @Outcome(id = "same, same", expect = Expect.ACCEPTABLE, desc = "one for both")
  @Outcome(expect = Expect.FORBIDDEN, desc = "somebody waits at the wrong place")
  @State
  public static class Acceptance {
    private final Entry entry = StressEntries.at(0);

    /** One. */
    @Actor
    public void one(LL_Result result) {
      Object mine = entry.acceptanceOrNew();
      result.r1 = mine == entry.acceptance() ? "same" : "other";
    }

    /** The other. */
    @Actor
    public void other(LL_Result result) {
      Object mine = entry.acceptanceOrNew();
      result.r2 = mine == entry.acceptance() ? "same" : "other";
    }
  }

  /** Where fates are kept. */
  @JCStressTest
  @Outcome(id = "same, same", expect = Expect.ACCEPTABLE, desc = "one for both")
  @Outcome(expect = Expect.FORBIDDEN, desc = "somebody waits at the wrong place")
  @State
  public static class Fate {
    private final Entry entry = StressEntries.at(0);

    /** One. */
    @Actor
    public void one(LL_Result result) {
      Object mine = entry.watchOrNew();
      result.r1 = mine == entry.watch() ? "same" : "other";
    }

    /** The other. */
    @Actor
    public void other(LL_Result result) {
      Object mine = entry.watchOrNew();
      result.r2 = mine == entry.watch() ? "same" : "other";
    }
  }

  /** One waits to be told that the event is stable while the other asks for its fates. */
  @JCStressTest
  @Outcome(id = "same, same", expect = Expect.ACCEPTABLE, desc = "both are kept")
  @Outcome(expect = Expect.FORBIDDEN, desc = "somebody waits at the wrong place")
  @State
  public static class Both {
    private final Entry entry = StressEntries.at(0);

    /** Waits. */
    @Actor
    public void acceptance(LL_Result result) {
      Object mine = entry.acceptanceOrNew();
      result.r1 = mine == entry.acceptance() ? "same" : "other";
    }

    /** Asks. */
    @Actor
    public void fate(LL_Result result) {
      Object mine = entry.watchOrNew();
      result.r2 = mine == entry.watch() ? "same" : "other";
    }
  }
}
