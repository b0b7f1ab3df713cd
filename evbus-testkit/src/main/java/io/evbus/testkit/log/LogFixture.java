package io.evbus.testkit.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.evbus.Fault;
import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.OptionValues;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The logs that one rule opens; those that it leaves open are closed at its end. */
public final class LogFixture {
  private final LogConformance author;
  private final Path root;
  private final List<Log> opened = new ArrayList<>();
  private boolean seedIsPrinted;

  LogFixture(LogConformance author, Path root) {
    this.author = author;
    this.root = root;
  }

  /** Ends the rule, with a report, unless an ability is claimed. */
  void mustClaim(Ability ability) {
    boolean claimed = author.features().claims().contains(ability);
    if (!claimed) {
      System.out.println(author.getClass().getName() + ": not claimed: " + ability);
    }
    assumeTrue(claimed, () -> "not claimed: " + ability);
  }

  LogProvider provider() {
    return author.provider();
  }

  Map<String, String> options() {
    return author.options();
  }

  /** The folder of the rule's log; missing until it is opened. */
  Path folder() {
    return root.resolve("log");
  }

  KitLog open() throws IOException {
    return open(folder());
  }

  KitLog open(Path folder) throws IOException {
    Log log = openRaw(folder);
    opened.add(log);
    return new KitLog(log);
  }

  Log openRaw(Path folder) throws IOException {
    LogProvider provider = provider();
    return provider.open(folder, values(provider, options()));
  }

  static OptionValues values(LogProvider provider, Map<String, String> options) {
    List<Fault> faults = new ArrayList<>();
    OptionValues values = provider.options().parse("log", options, faults::add);
    assertThat(faults).as("faults of the options").isEmpty();
    return values;
  }

  /** Closes a log and opens it again. */
  KitLog reopen(KitLog log) throws IOException {
    log.close();
    return open();
  }

  /** Ends the power for a log and opens it again. */
  KitLog cutPower(KitLog log) throws IOException {
    seed(); // What is left may follow from it.
    author.cutPower(folder());
    try {
      log.close();
    } catch (IOException e) {
      // It has no disk any more.
    }
    return open();
  }

  void damage() throws IOException {
    author.damage(folder());
  }

  void makeUnknownVersion() throws IOException {
    author.makeUnknownVersion(folder());
  }

  /** The seed of what a rule leaves to chance; printed once. */
  long seed() {
    if (!seedIsPrinted) {
      seedIsPrinted = true;
      System.out.println("Running random rules: replay with -Devbus.kit.seed=" + author.seed());
    }
    return author.seed();
  }

  /** How often a random rule is repeated. */
  static int rounds() {
    return Integer.getInteger("evbus.kit.rounds", 5);
  }

  void close() throws IOException {
    for (Log log : opened) {
      log.close();
    }
  }
}
