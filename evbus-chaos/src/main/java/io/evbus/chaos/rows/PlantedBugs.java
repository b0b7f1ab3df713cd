package io.evbus.chaos.rows;

import io.evbus.chaos.Findings;
import io.evbus.chaos.Row;
import io.evbus.chaos.RowResult;
import io.evbus.chaos.Size;
import io.evbus.chaos.bugs.Bug;
import io.evbus.chaos.bugs.Scratch;
import io.evbus.chaos.bugs.TestOutcome;
import io.evbus.chaos.bugs.TestResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/** Bugs planted in a copy of the sources: each must make the test fail that it names. */
public final class PlantedBugs implements Row {
  private static final int LEAST_BUGS = 24;
  private static final TestResult NONE =
      new TestResult(TestOutcome.MISSING, "the test's process ended before it, or took too long");

  @Override
  public String name() {
    return "bugs";
  }

  @Override
  public String promise() {
    return "Every planted bug is caught by the test that it names";
  }

  @Override
  public Optional<String> needs() {
    if (checkout().isEmpty()) {
      return Optional.of("run it from a source checkout");
    }
    if (ToolProvider.getSystemJavaCompiler() == null) {
      return Optional.of("install openjdk-17-jdk-headless");
    }
    return Stream.of(Needs.program("git", "git"), Needs.program("mvn", "maven"))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** The folder of the patches in a checkout. */
  public static Path patches(Path checkout) {
    return checkout.resolve("evbus-chaos").resolve("bugs");
  }

  /** The checkout that this runs from. */
  public static Optional<Path> checkout() {
    Path start = Path.of(System.getProperty("evbus.home", "")).toAbsolutePath();
    return Stream.iterate(start, folder -> folder != null, Path::getParent)
        .filter(folder -> Files.isDirectory(patches(folder)))
        .findFirst();
  }

  @Override
  public RowResult run(Size size, long seed, Path folder) throws Exception {
    Findings findings = new Findings(this, size, seed);
    Path checkout = checkout().orElseThrow();
    List<Bug> all = Bug.all(patches(checkout));
    List<Bug> chosen = choose(all, size.of(3, all.size(), all.size()), seed, findings);
    Set<String> modules = new LinkedHashSet<>(chosen.stream().map(Bug::module).toList());
    int caught = 0;
    try (Scratch scratch = Scratch.of(checkout, folder, modules)) {
      Map<String, TestResult> without = withoutBugs(scratch, chosen);
      for (Bug bug : chosen) {
        TestResult before = without.getOrDefault(bug.test(), NONE);
        String verdict =
            before.outcome() == TestOutcome.PASSED
                ? plant(bug, scratch)
                : "BROKEN TEST: without the bug it says " + before;
        print(bug, verdict);
        findings.expect(verdict.isEmpty(), bug.name() + " (" + bug.breaks() + ") " + verdict);
        caught += verdict.isEmpty() ? 1 : 0;
      }
    }
    findings.figure("bugs", (long) all.size()).figure("planted", (long) chosen.size());
    return findings
        .figure("caught", (long) caught)
        .require(all.size() >= LEAST_BUGS, "there are fewer than " + LEAST_BUGS + " bugs")
        .result();
  }

  private static void print(Bug bug, String verdict) {
    System.out.printf(
        "       %-37s %-12s %s%n",
        bug.name(), verdict.isEmpty() ? "caught" : verdict.split(":", 2)[0], bug.shortTest());
  }

  /** Those that can run here, so many of them; that others can't is said when all are wanted. */
  private static List<Bug> choose(List<Bug> all, int most, long seed, Findings findings) {
    List<Bug> chosen = new ArrayList<>();
    for (Bug bug : all) {
      Optional<String> missing = bug.missing();
      if (missing.isEmpty()) {
        chosen.add(bug);
      } else if (most == all.size()) {
        findings.shortfall(bug.name() + ": " + missing.get());
      }
    }
    if (chosen.size() > most) {
      Collections.shuffle(chosen, new Random(seed));
      chosen = new ArrayList<>(chosen.subList(0, most));
      chosen.sort((one, other) -> one.name().compareTo(other.name()));
    }
    return chosen;
  }

  private static Map<String, TestResult> withoutBugs(Scratch scratch, List<Bug> bugs)
      throws IOException, InterruptedException {
    Map<String, Set<String>> byModule = new TreeMap<>();
    for (Bug bug : bugs) {
      byModule.computeIfAbsent(bug.module(), any -> new LinkedHashSet<>()).add(bug.test());
    }
    Map<String, TestResult> results = new TreeMap<>();
    for (Map.Entry<String, Set<String>> module : byModule.entrySet()) {
      results.putAll(scratch.test(module.getKey(), module.getValue()));
    }
    return results;
  }

  /** Plants one bug and runs its test; why it was not caught, or empty. */
  private static String plant(Bug bug, Scratch scratch) throws IOException, InterruptedException {
    try {
      Optional<String> broken = scratch.plant(bug);
      if (broken.isPresent()) {
        return "BROKEN PATCH: " + broken.get();
      }
      TestResult with =
          scratch.test(bug.module(), List.of(bug.test())).getOrDefault(bug.test(), NONE);
      if (with.outcome() != TestOutcome.FAILED) {
        return "NOT CAUGHT: its test " + bug.test() + " says " + with;
      }
      return with.said().contains(bug.says())
          ? ""
          : "NOT CAUGHT: its test fails, but does not say \""
              + bug.says()
              + "\": "
              + with.said().substring(0, Math.min(400, with.said().length()));
    } finally {
      scratch.uproot();
    }
  }
}
