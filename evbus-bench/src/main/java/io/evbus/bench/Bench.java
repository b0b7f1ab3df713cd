package io.evbus.bench;

import io.evbus.spi.Nearest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
        "Measures evbus against bare clients, files and itself: what is compared takes turns in"
            + " one run, and ratios of medians are held against goals.",
    footer =
        "Exit status 1: a ratio is more than a tenth below its goal, or below what was reached"
            + " before where that is less; or a row failed.")
public final class Bench implements Callable<Integer> {
  @Option(
      names = "--quick",
      description =
          "3 rounds instead of 5, a fraction of the events, and but for --only four rows: fan-out,"
              + " durable-accept, rabbitmq, kafka.")
  private boolean quick;

  @Option(
      names = "--only",
      paramLabel = "NAME",
      split = ",",
      description = "These rows; ingress is all that measure an ingress.")
  private List<String> only = new ArrayList<>();

  @Option(names = "--json", description = "Prints JSON.")
  private boolean json;

  @Option(names = "--out", paramLabel = "FILE", description = "Writes JSON to a file.")
  private @Nullable Path out;

  @Option(
      names = "--charts",
      paramLabel = "DIR",
      description = "Draws each row as DIR/ROW.svg, and describes the machine in DIR/machine.txt.")
  private @Nullable Path charts;

  private static final Logger ENGINE = Logger.getLogger("io.evbus");
  private static final Logger KAFKA = Logger.getLogger("org.apache.kafka");

  private static final Logger CAMEL = Logger.getLogger("org.apache.camel");
  private static final Logger SPRING = Logger.getLogger("org.springframework");
  private static final Logger HIBERNATE = Logger.getLogger("org.hibernate");
  private static final Logger SPRING_BINDER =
      Logger.getLogger("org.springframework.cloud.stream.binder.rabbit");

  private Bench() {}

  /** Runs the command and ends the process. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Bench()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    ENGINE.setLevel(Level.SEVERE); // Rows without a lane, or with a dead one, are meant so.
    KAFKA.setLevel(Level.WARNING); // Else each producer tells all of its settings.
    CAMEL.setLevel(Level.WARNING); // Else it tells of each route.
    SPRING.setLevel(Level.WARNING); // Else it tells of each connection.
    HIBERNATE.setLevel(Level.WARNING); // Else it tells its version, for Spring.
    SPRING_BINDER.setLevel(Level.OFF); // It fails to unbind when its context closes, after all.
    Map<String, Rows.Maker> rows = Rows.all();
    List<String> usual = quick ? Rows.QUICK : List.copyOf(rows.keySet());
    Set<String> chosen = new LinkedHashSet<>();
    for (String name : only.isEmpty() ? usual : only) {
      chosen.addAll(Rows.GROUPS.getOrDefault(name, List.of(name)));
    }
    for (String name : chosen) {
      if (!rows.containsKey(name)) {
        System.err.println(
            "Choosing rows: there is none named "
                + name
                + Nearest.hint(name, rows.keySet())
                + ". There are "
                + String.join(", ", rows.keySet())
                + "; and ingress, for those about ingresses");
        return 2;
      }
    }
    rows.keySet().retainAll(chosen);
    Path folder = folder();
    Report report = new Report(Machine.describe(folder));
    Scale scale = new Scale(quick, folder, new AtomicInteger());
    try {
      rows.forEach((name, maker) -> measure(name, maker, scale, report));
    } finally {
      Scale.remove(folder);
    }
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
    return report.hasMissed() ? 1 : 0;
  }

  /** A folder beside what was built: a folder for temporary files may be in memory. */
  private static Path folder() throws IOException {
    Path target = Path.of(System.getProperty("evbus.home", "."), "evbus-bench", "target");
    return Files.createTempDirectory(Files.createDirectories(target), "run");
  }

  private static void measure(String name, Rows.Maker maker, Scale scale, Report report) {
    System.err.println(name + " ...");
    try (BenchRow row = maker.make(scale)) {
      if (row.warmsUp()) {
        round(row, "warm-up", new Samples());
      }
      Samples samples = new Samples();
      for (int round = 1; round <= scale.rounds(); round++) {
        round(row, "round " + round, samples);
      }
      report.add(row, scale.rounds(), samples);
    } catch (TestAbortedException e) {
      report.addFailed(name, String.valueOf(e.getMessage()));
    } catch (Exception e) {
      report.addFailed(name, e.toString());
    }
  }

  private static void round(BenchRow row, String round, Samples to) throws Exception {
    for (Side side : row.sides()) {
      System.err.println("  " + round + ", " + side.name());
      side.run().run(to);
    }
  }
}
