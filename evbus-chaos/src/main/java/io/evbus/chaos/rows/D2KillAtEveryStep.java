package io.evbus.chaos.rows;

import io.evbus.LanePolicy.Order;
import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.stage.Ending;
import io.evbus.chaos.stage.FileKind;
import io.evbus.chaos.stage.Stage;
import io.evbus.chaos.stage.Strace;
import io.evbus.chaos.stage.VictimDiedException;
import io.evbus.chaos.stage.VictimProcess;
import io.evbus.chaos.stage.Waiting;
import io.evbus.chaos.victim.LaneSpec;
import io.evbus.chaos.victim.Load;
import io.evbus.chaos.victim.VictimSpec;
import io.evbus.testkit.check.Demand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * {@code kill -9} at each system call that changes a file of the data folder, before the call is
 * made: in a start on a new folder, in a start, under load with trims and flushes, in a close, and
 * in a salvage. Dry lives find the calls.
 */
public final class D2KillAtEveryStep implements Row {
  private static final Duration LOAD = Duration.ofMillis(600);
  private static final Duration END = Duration.ofSeconds(30);
  private static final int KILLED = 137;

  /** What the folder is like when a life begins. */
  private enum Kind {
    NEW,
    USED,
    TO_BE_SALVAGED
  }

  /** A call on a kind of files. */
  private record Point(String call, FileKind file) implements Comparable<Point> {
    @Override
    public int compareTo(Point other) {
      return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
      return call + " " + file;
    }
  }

  @Override
  public String name() {
    return "D2";
  }

  @Override
  public String promise() {
    return "No acknowledged event is lost, whichever step the process is killed at";
  }

  @Override
  public Optional<String> needs() {
    return Needs.durableLog().or(() -> Needs.program("strace", "strace"));
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    int kills = size.of(3, 100, 2_000);
    VictimSpec spec =
        VictimSpec.of(LaneSpec.sink("sent"), LaneSpec.sink("key").order(Order.KEY))
            .load(new Load(4, 200, 512, 0, 256))
            .log("max_bytes", "4MiB")
            .log("write_buffer", "256KiB");
    try (Stage stage = new Stage(folder, seed, spec)) {
      Lives lives = new Lives(stage, folder, new SplittableRandom(seed), findings);
      lives.dry(size == Size.SMOKE ? EnumSet.of(Kind.USED) : EnumSet.allOf(Kind.class));
      for (int i = 0; i < 2 * kills && stage.faults() < kills; i++) {
        lives.kill();
      }
      findings.figure("points", lives.points().size());
      findings.figure("killedAt", lives.killedAt.toString());
      Set<Point> missed = new TreeSet<>(lives.points());
      missed.removeAll(lives.killedAt.keySet());
      findings.require(size == Size.SMOKE || missed.isEmpty(), "no kill at " + missed);
      new Ending(stage, lives.start(), findings)
          .judge(new Demand(size.of(1_000, 100_000, 1_000_000), kills, 0));
    }
    return findings.result();
  }

  /** The victim's lives. */
  private static final class Lives {
    private final Stage stage;
    private final Path folder;
    private final SplittableRandom random;
    private final Findings findings;
    private final Map<Kind, Map<Point, Integer>> visits = new EnumMap<>(Kind.class);
    private final Map<Point, Integer> killedAt = new TreeMap<>();
    private Path data;
    private int folders;

    Lives(Stage stage, Path folder, SplittableRandom random, Findings findings) {
      this.stage = stage;
      this.folder = folder;
      this.random = random;
      this.findings = findings;
      this.data = folder;
    }

    VictimProcess start() throws IOException {
      return stage.start(stage.spec().data(data.toString()));
    }

    /** Counts how often a thread comes to each point. */
    void dry(Set<Kind> kinds) throws IOException {
      for (Kind kind : kinds) {
        Strace strace = prepare(kind, EnumSet.allOf(FileKind.class), Strace.CHANGING, "");
        live(strace);
        Map<String, Integer> counts = new HashMap<>();
        Map<Point, Integer> most = new TreeMap<>();
        for (Strace.Call call : strace.calls()) {
          call.kind()
              .ifPresent(
                  file -> {
                    Point point = new Point(call.name(), file);
                    int count = counts.merge(call.thread() + " " + point, 1, Integer::sum);
                    most.merge(point, count, Math::max);
                  });
        }
        visits.put(kind, most);
      }
    }

    Set<Point> points() {
      Set<Point> points = new TreeSet<>();
      visits.values().forEach(one -> points.addAll(one.keySet()));
      return points;
    }

    /** One life, which is to end at the point that was killed at least. */
    void kill() throws IOException {
      Set<Point> all = points();
      int fewest = all.stream().mapToInt(this::killsAt).min().orElseThrow();
      List<Point> next = all.stream().filter(one -> killsAt(one) == fewest).toList();
      Point point = next.get(random.nextInt(next.size()));
      List<Kind> kinds =
          visits.entrySet().stream()
              .filter(visited -> visited.getValue().containsKey(point))
              .map(Map.Entry::getKey)
              .toList();
      Kind kind = kinds.get(kinds.size() - 1 - random.nextInt(1 + random.nextInt(kinds.size())));
      int most = Objects.requireNonNull(visits.get(kind)).getOrDefault(point, 1);
      int visit = 1 + random.nextInt(1 + random.nextInt(most));
      Strace strace =
          prepare(
              kind,
              EnumSet.of(point.file()),
              point.call(),
              point.call() + ":signal=KILL:when=" + visit);
      if (live(strace) == KILLED) {
        stage.fault();
        killedAt.merge(point, 1, Integer::sum);
      } else {
        findings.add("notReached", 1);
      }
    }

    private int killsAt(Point point) {
      return killedAt.getOrDefault(point, 0);
    }

    private Strace prepare(Kind kind, Set<FileKind> files, String calls, String injection)
        throws IOException {
      if (kind == Kind.NEW) {
        leave();
        data = folder.resolve("folder-" + folders++).resolve("data");
        Files.createDirectories(data.getParent());
      } else if (kind == Kind.TO_BE_SALVAGED && Files.exists(data.resolve("rocksdb"))) {
        Files.write(data.resolve("rocksdb").resolve("salvage"), new byte[0]);
      }
      return Strace.of(folder.resolve("strace.out"), data, files, calls, injection);
    }

    /** Lets a folder's last events out before another folder takes its place. */
    private void leave() throws IOException {
      if (stage.incarnations() > 0) {
        VictimProcess victim = start();
        new Ending(stage, victim, findings).drain();
        victim.terminate();
        victim.awaitEnd(END);
      }
    }

    /** Starts, puts and closes; gives the status with which it ended. */
    private int live(Strace strace) throws IOException {
      try {
        VictimProcess victim =
            stage.start(stage.spec().data(data.toString()).under(strace.prefix(), Map.of()));
        try {
          victim.produce(0, 0);
          Waiting.until(LOAD, () -> !victim.isAlive());
          victim.hold();
          victim.terminate();
        } catch (IllegalStateException | UncheckedIOException e) {
          findings.expect(!victim.isAlive(), "a victim does not obey: " + e.getMessage());
        }
        return victim.awaitEnd(END).orElse(-1);
      } catch (VictimDiedException e) {
        findings.expect(e.status() == KILLED, "a victim did not start: " + e.getMessage());
        return e.status();
      }
    }
  }
}
