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
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** The hand-off: an event into the ring, out of it by one reader, and its slot free again. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RingBenchmark {
  private static final int RELEASE_EACH = 256;

  private final Ring ring = new Ring(65_536, 1L << 30);
  private final Event event = Event.builder().body(new byte[256], Event.OCTET_STREAM).build();
  private final Route route = new Router().route(null);
  private long read;

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
  public @Nullable Entry handOff() {
    long offset = ring.claim(Entry.sizeBytes(event));
    ring.publish(new Entry(offset, event, route, 0, false));
    Entry entry = ring.get(read);
    read++;
    if (read % RELEASE_EACH == 0) {
      ring.release();
    }
    return entry;
  }
}
