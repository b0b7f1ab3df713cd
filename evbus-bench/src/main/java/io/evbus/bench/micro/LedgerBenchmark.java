package io.evbus.bench.micro;

import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.OffsetRanges;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A lane's ledger into bytes, as at each commit, and back, as at a start. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LedgerBenchmark {
  private static final long COMMITTED = 1_000_000;

  /** How many ranges of offsets are settled beyond the first that is not. */
  @Param({"0", "100", "1000"})
  private int ranges;

  private Ledger ledger = Ledger.at(COMMITTED, "shop.*");
  private ByteBuffer bytes = ledger.encode();

  /** Settles them. */
  @Setup
  public void settle() {
    OffsetRanges.Builder settled = new OffsetRanges.Builder();
    for (int i = 1; i <= ranges; i++) {
      settled.add(COMMITTED + 10L * i, COMMITTED + 10L * i + 7);
    }
    ledger =
        new Ledger(
            Ledger.Status.ACTIVE,
            COMMITTED,
            settled.build(),
            2 * COMMITTED,
            2 * COMMITTED,
            COMMITTED + 7L * ranges,
            0,
            Map.of(),
            "shop.*",
            0,
            Ledger.Name.FIRST);
    bytes = ledger.encode();
  }

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
