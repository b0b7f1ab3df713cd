package io.evbus.bench.micro;

import io.evbus.core.lane.Ledger;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** A lane's ledger into bytes, as at each commit, and back, as at a start. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerBenchmark {
  private final Ledger ledger = Ledger.at(1_000_000, "shop.*");
  private final ByteBuffer bytes = ledger.encode();

  /** Into bytes. */
  @Benchmark
  public ByteBuffer encode() {
    return ledger.encode();
  }

  /** Back. */
  @Benchmark
  public Ledger decode() {
    return Ledger.decode(bytes.duplicate());
  }
}
