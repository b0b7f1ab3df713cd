package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.FileKind;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.Stalls;
import io.evbus.chaos.stage.Strace;
import io.evbus.chaos.stage.VictimDiedException;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * Calls that write, sync, open and rename files of the log fail. Under load every so manyth call of
 * a thread fails; the others of a start fail once.
 */
public final class D5WriteError implements Row {
  private static final Duration LOAD = Duration.ofMillis(700);

  /** RocksDB sleeps for a second after a background error, and only then can it be closed. */
  private static final long MOST_BACK_MILLIS = 3_000;

  private static final List<Point> POINTS =
      List.of(
          new Point("fdatasync", FileKind.SEGMENT),
          new Point("pwrite64", FileKind.SEGMENT),
          new Point("openat", FileKind.SEGMENT),
          new Point("unlink", FileKind.SEGMENT),
          new Point("rename", FileKind.SEGMENT),
          new Point("fdatasync", FileKind.WAL),
          new Point("write", FileKind.WAL),
          new Point("fdatasync", FileKind.TABLE),
          new Point("openat", FileKind.MANIFEST),
          new Point("fdatasync", FileKind.MANIFEST),
          new Point("openat", FileKind.WAL),
          new Point("write", FileKind.MANIFEST),
          new Point("write", FileKind.TABLE),
          new Point("openat", FileKind.TABLE),
          new Point("rename", FileKind.CURRENT),
          new Point("fdatasync", FileKind.CURRENT),
          new Point("fsync", FileKind.FOLDER),
          new Point("write", FileKind.ACKNOWLEDGED),
          new Point("openat", FileKind.ACKNOWLEDGED),
          new Point("unlink", FileKind.WAL),
          new Point("unlink", FileKind.TABLE),
          new Point("openat", FileKind.CURRENT),
          new Point("openat", FileKind.FORMAT),
          new Point("pwrite64", FileKind.LOCK),
          new Point("openat", FileKind.IDENTITY));

  /** A call on a kind of files. */
  private record Point(String call, FileKind kind) {}

  @Override
  public String name() {
    return "D5";
  }

  @Override
  public String promise() {
    return "A failed write or sync never becomes a false acknowledgement";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(() -> Needs.program("strace", "strace"));
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    SplittableRandom random = new SplittableRandom(seed);
    int lives = size.of(4, 80, 800);
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink("sent"), LaneSpec.sink("key").order(Order.KEY))
            .load(new Load(4, 200, 512, 0, 256))
            .log("max_bytes", "4MiB")
            .log("write_buffer", "256KiB")
            .data(folder.resolve("data").toString());
    try (Stage stage = new Stage(folder, seed, spec)) {
      Lives all = new Lives(stage, findings);
      all.one(new Point("", FileKind.SEGMENT), "", "");
      for (int i = 0; i < lives; i++) {
        Point point = POINTS.get(i % POINTS.size());
        String error = random.nextInt(3) == 0 ? "ENOSPC" : "EIO";
        all.one(point, error, when(point, i / POINTS.size(), random));
      }
      findings.expect(
          size == Size.SMOKE || all.mostMillis <= MOST_BACK_MILLIS,
          "acknowledgements stayed away for " + all.mostMillis + " ms");
      findings.figure("groups", all.groups);
      findings.require(all.groups > 0, "no group was seen to be acknowledged");
      new Ending(stage, stage.start(), findings)
          .judge(new Demand(size.of(1_000, 100_000, 1_000_000), size.of(6, 120, 1_200), 0));
    }
    return findings.result();
  }

  /**
   * The first visits of a start one after another, then those of the load; writes and syncs fail
   * again and again. Calls of an opening do not: more and more of them would make one fail always.
   */
  private static String when(Point point, int round, SplittableRandom random) {
    boolean isOften = point.kind() == FileKind.SEGMENT && !point.call().equals("openat");
    int first = round % 2 == 1 ? 1 + round / 2 : random.nextInt(isOften ? 5 : 2, isOften ? 20 : 8);
    boolean isAgain = point.call().contains("write") || point.call().equals("fdatasync");
    return isAgain ? first + "+" + random.nextInt(15, 30) : String.valueOf(first);
  }

  /** The victim's lives, each with one point that fails. */
  private static final class Lives {
    private final Stage stage;
    private final Findings findings;
    private final Path data;
    private long mostMillis;
    private long groups;

    Lives(Stage stage, Findings findings) {
      this.stage = stage;
      this.findings = findings;
      this.data = Path.of(Objects.requireNonNull(stage.spec().data()));
    }

    /** One life, which ends by a kill. */
    void one(Point point, String error, String when) throws IOException {
      String injection = error.isEmpty() ? "" : point.call() + ":error=" + error + ":when=" + when;
      Strace strace =
          Strace.of(
              data.resolveSibling("strace.out"),
              data,
              EnumSet.of(point.kind(), FileKind.ACKNOWLEDGED),
              Strace.CHANGING,
              injection);
      try {
        VictimProcess victim = stage.start(stage.spec().under(strace.prefix(), Map.of()));
        victim.produce(0, 0);
        Stalls stalls = new Stalls(stage.history());
        stalls.watch(LOAD);
        note(point, error, stalls.mostMillis());
        victim.kill();
      } catch (VictimDiedException e) {
        findings.add("refusedStarts", 1);
        findings.expect(
            e.status() == 2 && String.valueOf(e.getMessage()).contains(data.toString()),
            "a start with " + injection + " did not refuse but ended: " + e.getMessage());
      }
      stage.fault();
      check(injection, point.kind() == FileKind.SEGMENT, strace.calls());
    }

    private void note(Point point, String error, long millis) {
      if (error.isEmpty()) {
        findings.most("stallMillisUnharmed", millis);
        return;
      }
      boolean isBackground = point.kind() != FileKind.SEGMENT;
      findings.most(isBackground ? "backMillisAfterBackgroundError" : "backMillis", millis);
      mostMillis = Math.max(mostMillis, millis);
    }

    /** A group is noted after it is stable and before its producers are told. */
    private static boolean isNote(Strace.Call call) {
      return (call.name().equals("write") || call.name().equals("pwrite64"))
          && call.kind().equals(Optional.of(FileKind.ACKNOWLEDGED));
    }

    private void check(String injection, boolean seesSyncs, List<Strace.Call> calls) {
      Set<Path> failed = new HashSet<>();
      boolean isSynced = false;
      for (Strace.Call call : calls) {
        boolean isSync = call.name().equals("fdatasync");
        if (call.end() == Strace.End.INJECTED) {
          stage.fault();
          findings.add(call.name() + " " + call.kind().map(FileKind::name).orElse("?"), 1);
          if (isSync) {
            failed.add(call.path());
          }
        } else if (call.makes() && call.succeeded()) {
          isSynced |= call.kind().equals(Optional.of(FileKind.ACKNOWLEDGED)); // It was opened.
          failed.remove(call.path()); // Another file, which has the number of one that never was.
        } else if (isSync && call.succeeded()) {
          findings.expect(
              !failed.contains(call.path()),
              injection + ": a second sync of " + call.path() + " was made");
          isSynced = true;
        } else if (call.succeeded() && isNote(call)) {
          groups++;
          findings.expect(
              isSynced || !seesSyncs, injection + ": a group was acknowledged without a sync");
          isSynced = false;
        }
      }
    }
  }
}
