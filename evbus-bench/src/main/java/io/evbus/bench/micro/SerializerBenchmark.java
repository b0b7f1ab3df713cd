package io.evbus.bench.micro;

import io.evbus.core.serial.JsonSerializer;
import io.evbus.core.serial.MsgpackSerializer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A body into bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class SerializerBenchmark {
  private final JsonSerializer json = new JsonSerializer();
  private final MsgpackSerializer msgpack = new MsgpackSerializer();
  private final Map<String, Object> body =
      Map.of(
          "number",
          1_000_001,
          "customer",
          "customer-1",
          "items",
          List.of(Map.of("article", "article-1", "count", 3, "price", 9.95)),
          "paid",
          true);

  /** JSON. */
  @Benchmark
  public byte[] json() {
    return json.write(body);
  }

  /** Msgpack. */
  @Benchmark
  public byte[] msgpack() {
    return msgpack.write(body);
  }
}
