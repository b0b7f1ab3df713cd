package io.evbus.chaos;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.LogManager;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code bin/evbus chaos}: runs the reliability rows. */
@Command(
    name = "evbus chaos",
    mixinStandardHelpOptions = true,
    description = "Does harm to the real engine and says whether it kept its promises.",
    footer = "Exit status: 0 all green, 1 a row failed or said nothing, 2 usage.")
public final class Chaos implements Callable<Integer> {
  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--size",
      paramLabel = "smoke|C|L",
      defaultValue = "smoke",
      description = "Seconds, minutes or hours: ${COMPLETION-CANDIDATES}; ${DEFAULT-VALUE}.")
  private Size size = Size.SMOKE;

  @Option(
      names = "--row",
      split = ",",
      paramLabel = "ROW",
      description = "These rows only, such as D1, B1 or B1.rabbitmq; all by default.")
  private List<String> rows = new ArrayList<>();

  @Option(names = "--seed", description = "Decides what is left to chance; random by default.")
  private @Nullable Long seed;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where a JSON file for each row goes; evbus-chaos/target/chaos-SIZE by default.")
  private @Nullable Path out;

  @Option(names = "--resume", description = "Skip the rows that are green there in this size.")
  private boolean isResuming;

  @Option(names = "--list", description = "Only list the rows.")
  private boolean isListing;

  /** Runs it. */
  public static void main(String[] arguments) {
    // Rows say what they find; that clients complain of harm is no news. Levels stay as they are,
    // for rows that listen to the engine.
    LogManager.getLogManager().reset();
    CommandLine command = new CommandLine(new Chaos());
    command.setCaseInsensitiveEnumValuesAllowed(true);
    System.exit(command.execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    List<Row> chosen = chosen();
    Table table = new Table(chosen);
    if (isListing) {
      chosen.forEach(row -> System.out.println(table.line(row.name(), row.promise())));
      return 0;
    }
    Course course = new Course(out == null ? home().resolve("chaos-" + size) : out);
    for (Row row : chosen) {
      Optional<RowResult> before = isResuming ? course.last(row) : Optional.empty();
      if (before.filter(this::isDone).isPresent()) {
        System.out.println(table.line(row.name(), "green before, skipped"));
        table.add(before.get());
      } else if (row.needs().isPresent()) {
        System.out.println(table.line(row.name(), "SKIPPED  " + row.needs().get()));
        table.skip(row, row.needs().get());
      } else {
        RowResult result = course.run(row, size, seed == null ? newSeed() : seed);
        print(table, result);
        table.add(result);
      }
    }
    if (chosen.size() > 1) {
      table.print(System.out);
    }
    return table.isFine() ? 0 : 1;
  }

  private boolean isDone(RowResult before) {
    return before.status().isFine() && before.size() == size;
  }

  private List<Row> chosen() {
    if (rows.isEmpty()) {
      return Rows.all();
    }
    Set<Row> chosen = new LinkedHashSet<>();
    for (String name : rows) {
      List<Row> named = Rows.named(name);
      if (named.isEmpty()) {
        throw new ParameterException(
            spec == null ? new CommandLine(this) : spec.commandLine(),
            "Choosing row "
                + name
                + ": there is none; the rows are "
                + Rows.all().stream().map(Row::name).collect(Collectors.joining(", ")));
      }
      chosen.addAll(named);
    }
    return List.copyOf(chosen);
  }

  private static Path home() {
    return Path.of(System.getProperty("evbus.home", "."), "evbus-chaos", "target");
  }

  private static long newSeed() {
    return new SecureRandom().nextInt(Integer.MAX_VALUE);
  }

  private static void print(Table table, RowResult result) {
    System.out.println(
        table.line(
            result.row(),
            String.format(
                Locale.ROOT,
                "%-7s %.1f s, seed %d: %s",
                result.status(),
                result.seconds(),
                result.seed(),
                result.figures().entrySet().stream()
                    .map(Chaos::figure)
                    .collect(Collectors.joining(", ")))));
    result.faults().forEach(fault -> System.out.println("       broken: " + fault));
    result.shortfalls().forEach(lack -> System.out.println("       invalid: " + lack));
    if (!result.status().isFine()) {
      System.out.println("       again: " + result.replay());
    }
  }

  private static String figure(Map.Entry<String, Object> figure) {
    Object value = figure.getValue();
    String text =
        value instanceof Long || value instanceof Integer
            ? String.format(Locale.ROOT, "%,d", ((Number) value).longValue())
            : String.valueOf(value);
    return figure.getKey() + " " + text;
  }
}
