package io.evbus.bench.micro;

import io.evbus.Event;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Reader;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Group;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.Control;

/**
 * The hand-off: an event into the ring, out of it by one reader, and its slot free again; by one
 * thread, and from one to another, where both look again as long as they find nothing.
 */
@State(Scope.Group)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
  private static final int RELEASE_EACH = 256;

  private final Ring ring = new Ring(65_536, 1L << 30);
  private final Event event = Event.builder().body(new byte[256], Event.OCTET_STREAM).build();
  private final Route route = new Router().route(null);
  private volatile long read;

  /** Joins the reader with the ring. */
  public RingBenchmark() {
    ring.add(
        new Reader() {
          @Override
          public long gate() {
            return read;
          }

          @Override
          public boolean drops() {
            return false;
          }

          @Override
          public void dropUntil(long offset) {}
        });
  }

  /** Claim, publish, get; a release for each 256. */
  @Benchmark
  @Group("oneThread")
  public @Nullable Entry handOff(Control control) {
    put(control);
    return get(control);
  }

  /** What a producer does. */
  @Benchmark
  @Group("twoThreads")
  public void put(Control control) {
    long offset = ring.claim(Entry.sizeBytes(event));
    while (offset < 0 && !control.stopMeasurement) {
      Thread.onSpinWait();
      offset = ring.claim(Entry.sizeBytes(event));
    }
    if (offset >= 0) {
      ring.publish(new Entry(offset, event, route, 0, false));
    }
  }

  /** What a lane does. */
  @Benchmark
  @Group("twoThreads")
  public @Nullable Entry get(Control control) {
    long at = read;
    Entry entry = ring.get(at);
    while (entry == null && !control.stopMeasurement) {
      Thread.onSpinWait();
      entry = ring.get(at);
    }
    if (entry != null) {
      read = at + 1;
      if (read % RELEASE_EACH == 0) {
        ring.release();
      }
    }
    return entry;
  }
}
