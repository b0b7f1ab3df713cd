package io.evbus.bench.micro;

import io.evbus.Event;
import io.evbus.core.log.RecordCodec;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** An event into a record of the durable log, as when it is accepted, and back, as in a backlog. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RecordBenchmark {
  private final Event event = Event.builder().body(new byte[256], Event.OCTET_STREAM).build();
  private final ByteBuffer buffer = ByteBuffer.allocate(RecordCodec.mostBytes(event));
  private final ByteBuffer record = write().duplicate().flip();

  /** Into bytes. */
  @Benchmark
  public ByteBuffer write() {
    RecordCodec.write(buffer.clear(), event, 1_764_000_000_000L, 1_000_000);
    return buffer;
  }

  /** Back. */
  @Benchmark
  public RecordCodec.Stored read() {
    return RecordCodec.read(record.duplicate());
  }
}
