package io.evbus.bench.micro;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Receipt;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What a producer pays: making an event, and putting it on a memory log that no lane reads. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PutBenchmark {
  private final byte[] body = new byte[256];
  private final Map<String, Object> map = Map.of("number", 1, "customer", "one", "paid", true);
  private EventBus bus = EventBus.builder().build();

  /** Starts a bus. */
  @Setup
  public void start() {
    bus.close();
    bus = EventBus.builder().start();
  }

  /** Ends it. */
  @TearDown
  public void stop() {
    bus.close();
  }

  /** An event with a new id and the present time. */
  @Benchmark
  public Event makeEvent() {
    return Event.of(
        body, Event.OCTET_STREAM, TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis()));
  }

  /** The same, put. */
  @Benchmark
  public Receipt putBytes() {
    return bus.put(body);
  }

  /** A map, serialised as JSON and put. */
  @Benchmark
  public Receipt putMap() {
    return bus.put(map);
  }
}
