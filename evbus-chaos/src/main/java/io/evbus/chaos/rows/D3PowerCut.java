package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.disk.LoopDisk;
import io.evbus.chaos.disk.RawLog;
import io.evbus.chaos.disk.Said;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Recovery;
import io.evbus.testkit.check.Demand;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The power is cut under load, again and again: what is on the disk at a moment is taken, with the
 * acknowledgements of the moment before, and opened. One producer puts, so that event number n
 * stands at offset n.
 */
public final class D3PowerCut implements Row {
  private static final int KEYS = 100;
  private static final int BYTES = 512;
  private static final int LEAST_MILLIS = 5;
  private static final int MOST_MILLIS = 60;

  @Override
  public String name() {
    return "D3";
  }

  @Override
  public String promise() {
    return "No acknowledged event is lost when the power is cut, and what else is left has no holes";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(LoopDisk::needs);
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int cuts = size.of(8, 500, 10_000);
    int[] acknowledged = new int[cuts];
    try (LoopDisk disk = LoopDisk.make(folder);
        Said said = new Said()) {
      VictimSpec spec =
          VictimSpec.of(LaneSpec.sink("sent"), LaneSpec.sink("other"))
              .load(new Load(1, KEYS, BYTES, 0, 1_024))
              .log("max_bytes", "8MiB")
              .log("write_buffer", "512KiB")
              .data(disk.path().resolve("data").toString());
      try (Stage stage = new Stage(folder.resolve("stage"), seed, spec)) {
        VictimProcess victim = stage.start();
        victim.produce(0, 0);
        victim.awaitAcknowledgement();
        for (int i = 0; i < cuts; i++) {
          Waiting.millis(random.nextInt(LEAST_MILLIS, MOST_MILLIS + 1));
          acknowledged[i] = (int) stage.history().acknowledgements();
          disk.take(i);
          stage.fault();
        }
        new Ending(stage, victim, findings)
            .judge(new Demand(size.of(1_000, 100_000, 1_000_000), cuts, 0));
        for (int i = 0; i < cuts; i++) {
          Cut cut = new Cut(stage, findings, "cut " + i, acknowledged[i]);
          cut.open(disk.mount(i).resolve("data").resolve("rocksdb"));
          disk.forget(i);
        }
      }
      findings.figure("said", said.take().size());
    }
    return findings.result();
  }

  /** What a cut has left. */
  private static final class Cut {
    private final Stage stage;
    private final Findings findings;
    private final String what;
    private final int acknowledged;
    private long next;

    Cut(Stage stage, Findings findings, String what, int acknowledged) {
      this.stage = stage;
      this.findings = findings;
      this.what = what;
      this.acknowledged = acknowledged;
    }

    void open(Path folder) {
      try (Log log = RawLog.open(folder, Map.of())) {
        Recovery recovery = log.recover();
        expect(recovery.gaps().isEmpty(), "gaps " + recovery.gaps());
        expect(
            recovery.next() >= acknowledged,
            "the log ends at " + recovery.next() + ", acknowledged are " + acknowledged);
        findings.add("unacknowledgedKept", Math.max(0, recovery.next() - acknowledged));
        read(log, recovery);
        checkTrimmed(recovery.first());
      } catch (IOException e) {
        expect(false, "it does not open: " + e.getMessage());
      }
    }

    private void read(Log log, Recovery recovery) throws IOException {
      next = recovery.first();
      try (Cursor cursor = log.open(recovery.first())) {
        for (long before = -1; next > before && next < recovery.next(); ) {
          before = next;
          cursor.read(4_096, 1 << 20, this::check);
        }
      }
      expect(next == recovery.next(), "it is read up to " + next + " of " + recovery.next());
      findings.add("read", next - recovery.first());
    }

    private void check(long offset, ByteBuffer record) {
      expect(offset == next, "after " + (next - 1) + " comes " + offset);
      next = offset + 1;
      byte[] body = new byte[BYTES];
      record.get(record.limit() - BYTES, body);
      long stamp = Stamp.spread(0, (int) offset, KEYS);
      expect(Arrays.equals(body, Stamp.body(stamp, BYTES)), offset + " is another event");
    }

    /** What was trimmed had been delivered by every lane. */
    private void checkTrimmed(long first) {
      for (Sink sink : stage.history().sinks()) {
        for (long offset = 0; offset < Math.min(first, acknowledged); offset++) {
          long stamp = Stamp.spread(0, (int) offset, KEYS);
          expect(sink.has(stamp), offset + " is trimmed and was not delivered to " + sink.lane());
        }
      }
    }

    private void expect(boolean condition, String otherwise) {
      if (!condition) {
        findings.fault(what + ": " + otherwise);
      }
    }
  }
}
