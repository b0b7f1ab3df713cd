package io.evbus.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bin/evbus bench}: measures rows, each against something in the same run. */
@Command(
    name = "evbus bench",
    mixinStandardHelpOptions = true,
    subcommands = Micro.class,
    sortOptions = false,
    description =
        "Measures evbus against bare clients, files, other software and itself: what is compared"
            + " takes turns in one run, and ratios of medians are held against goals. All rows take"
            + " about an hour. Leave the machine alone meanwhile.",
    footer = {
      "",
      "Results go to standard output, progress to standard error.",
      "Exit status: 0 nothing has become slower; 1 a ratio is more than a tenth below its goal, or"
          + " below what was reached before where that is less, or a row failed; 2 usage.",
      "",
      "  bin/evbus bench --quick                      has anything become slower?",
      "  bin/evbus bench --only kafka --flames /tmp   what does it spend its time on?",
      "  bin/evbus bench micro Put --prof gc          what does one put cost?"
    })
public final class Bench implements Callable<Integer> {
  @Option(
      names = "--quick",
      description =
          "3 rounds instead of 5, a fraction of the events, and but for --only four rows: fan-out,"
              + " durable-accept, rabbitmq, kafka. 3 to 4 minutes.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      completionCandidates = Names.class,
      description = "These rows: ${COMPLETION-CANDIDATES}; ingress is all that measure an ingress.")
  private List<String> only = new ArrayList<>();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      description = "How often the sides take turns: 5, with --quick 3.")
  private @Nullable Integer rounds;

  @Option(names = "--json", description = "Prints JSON instead of tables.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Writes JSON to a file besides.")
  private @Nullable Path out;

  @Option(
      names = "--charts",
      paramLabel = "DIR",
      description = "Draws each row as DIR/ROW.svg; the machine is described in it.")
  private @Nullable Path charts;

  @Option(
      names = "--flames",
      paramLabel = "DIR",
      description =
          "Draws what evbus spends its time on as DIR/ROW.html (async-profiler), in rounds after"
              + " the others that count for nothing.")
  private @Nullable Path flames;

  private static final Logger ENGINE = Logger.getLogger("io.evbus");
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  private static final Logger SPRING = Logger.getLogger("org.springframework");
  private static final Logger HIBERNATE = Logger.getLogger("org.hibernate");
  private static final Logger SPRING_BINDER =
      Logger.getLogger("org.springframework.cloud.stream.binder.rabbit");

  private Bench() {}

  /** What {@code --only} takes. */
  private static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Rows.names().iterator();
    }
  }

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    ENGINE.setLevel(Level.SEVERE); // Rows without a lane, or with a dead one, are meant so.
    KAFKA.setLevel(Level.WARNING); // Else each producer tells all of its settings.
    SPRING.setLevel(Level.WARNING); // Else it tells of each connection.
    HIBERNATE.setLevel(Level.WARNING); // Else it tells its version, for Spring.
    SPRING_BINDER.setLevel(Level.OFF); // It fails to unbind when its context closes, after all.
    Map<String, Rows.Maker> rows;
    Optional<Flames> profiler;
    try {
      rows = Rows.chosen(only, quick);
      if (rounds != null && rounds < 1) {
        throw new IllegalArgumentException("--rounds " + rounds + ": it must be 1 or more");
      }
      make(charts);
      make(flames);
      make(out == null ? null : out.toAbsolutePath().getParent());
      profiler = flames == null ? Optional.empty() : Optional.of(Flames.in(flames));
    } catch (IllegalArgumentException e) {
      System.err.println("evbus bench: " + e.getMessage());
      return 2;
    }
    Path folder = folder();
    Report report = new Report(Machine.describe(folder), options());
    Scale scale = new Scale(quick, rounds(), folder, new AtomicInteger());
    Progress progress = Progress.of(rows.size());
    try {
      rows.forEach((name, maker) -> measure(name, maker, scale, profiler, report, progress));
    } finally {
      Scale.remove(folder);
    }
    progress.finishes(report.missed());
    if (json) {
      System.out.println(report.json());
    } else {
      report.print(System.out);
    }
    if (out != null) {
      Files.writeString(out, report.json() + "\n");
    }
    if (charts != null) {
      report.draw(charts);
    }
    return report.missed().isEmpty() ? 0 : 1;
  }

  /** Makes a folder now: that it cannot be written must not be known only in the end. */
  private static void make(@Nullable Path folder) {
    try {
      if (folder != null) {
        Files.createDirectories(folder);
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("Making the folder " + folder + ": " + e, e);
    }
  }

  private int rounds() {
    if (rounds == null) {
      return quick ? 3 : 5;
    }
    return rounds;
  }

  private String options() {
    return (quick ? " --quick" : "") + (rounds == null ? "" : " --rounds " + rounds);
  }

  /** A folder beside what was built: a folder for temporary files may be in memory. */
  private static Path folder() throws IOException {
    Path target = Path.of(System.getProperty("evbus.home", "."), "evbus-bench", "target");
    return Files.createTempDirectory(Files.createDirectories(target), "run");
  }

  private static void measure(
      String name,
      Rows.Maker maker,
      Scale scale,
      Optional<Flames> flames,
      Report report,
      Progress progress) {
    progress.begins(name);
    try (BenchRow row = maker.make(scale)) {
      progress.takesTurns(scale.rounds() + (row.warmsUp() ? 1 : 0));
      if (row.warmsUp()) {
        round(row, "warm-up", new Samples(), progress);
      }
      Samples samples = new Samples();
      for (int round = 1; round <= scale.rounds(); round++) {
        round(row, "round " + round + " of " + scale.rounds(), samples, progress);
      }
      progress.judged(report.add(row, scale.rounds(), samples));
      if (flames.isPresent()) {
        draw(flames.get(), row, progress);
      }
    } catch (TestAbortedException e) {
      fail(name, String.valueOf(e.getMessage()), report, progress);
    } catch (Exception | Error e) { // The rows before it are worth having all the same.
      fail(name, e.toString(), report, progress);
    }
  }

  private static void fail(String row, String why, Report report, Progress progress) {
    report.addFailed(row, why);
    progress.says("not measured: " + why);
  }

  private static void draw(Flames flames, BenchRow row, Progress progress) {
    if (!row.runsHere()) {
      progress.says("no flame graph: evbus runs in processes of its own here");
      return;
    }
    try {
      progress.says("flame graph: " + flames.record(row));
    } catch (Exception | LinkageError e) {
      progress.says("no flame graph: " + e);
    }
  }

  private static void round(BenchRow row, String round, Samples to, Progress progress)
      throws Exception {
    for (Side side : row.sides()) {
      progress.runs(round, side);
      side.run().run(to);
    }
    progress.ends(round);
  }
}
