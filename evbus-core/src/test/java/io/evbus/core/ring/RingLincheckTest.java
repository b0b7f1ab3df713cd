package io.evbus.core.ring;

import io.evbus.Event;
import io.evbus.core.Lincheck;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** A ring of two places between puts and one lane, in every order that two threads can have. */
public class RingLincheckTest {
  private static final Event EVENT = Event.builder().body(new byte[0], Event.OCTET_STREAM).build();
  private static final Route NOWHERE = new Router().route(null);

  private final Ring ring = new Ring(2, 1 << 20);
  private final Lane lane = new Lane();
  private int first;
  private int second;

  /** Reads on as far as it can. */
  private static final class Lane implements Reader {
    private volatile long gate;

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
  }

  /** An empty ring. */
  public RingLincheckTest() {
    ring.add(lane);
  }

  /** Puts an event, and looks for it; sees no change half done. */
  @Operation
  public boolean put() {
    long offset = ring.claim(Entry.sizeBytes(EVENT));
    if (offset < 0) {
      return true; // Full, held, or about to be less full: the put would look again.
    }
    boolean whole = first == second;
    ring.publish(new Entry(offset, EVENT, NOWHERE, 0, false));
    Entry seen = ring.get(offset);
    return whole && (seen == null ? lane.gate > offset : seen.offset() == offset);
  }

  /** A change between two puts. */
  @Operation(nonParallelGroup = "holder")
  public boolean change() {
    ring.hold();
    first++;
    boolean published = ring.head() == ring.tail() || ring.published(ring.head() - 1) != null;
    second++;
    ring.letGo();
    return published || lane.gate >= ring.tail();
  }

  /** Reads everything that is there, in order, and lets go of it. */
  @Operation(nonParallelGroup = "lane")
  public boolean deliver() {
    boolean inOrder = true;
    for (Entry entry = ring.get(lane.gate); entry != null; entry = ring.get(lane.gate)) {
      inOrder &= entry.offset() == lane.gate;
      lane.gate++;
      ring.release();
    }
    return inOrder && ring.tail() <= lane.gate && lane.gate <= ring.head();
  }

  /** Bounds that hold at any moment. */
  @Operation
  public boolean isBounded() {
    long tail = ring.tail();
    long head = ring.head();
    return head >= tail && ring.tail() >= tail;
  }

  @Test
  void behavesTheSameInEveryOrder() {
    Lincheck.check(RingLincheckTest.class, RingSpecification.class);
  }

  /** What every order must answer. */
  public static class RingSpecification {
    public boolean put() {
      return true;
    }

    public boolean deliver() {
      return true;
    }

    public boolean change() {
      return true;
    }

    public boolean isBounded() {
      return true;
    }
  }
}
