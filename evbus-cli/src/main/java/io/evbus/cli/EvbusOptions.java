package io.evbus.cli;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.cli.config.ConfigFile;
import io.evbus.spi.Durations;
import io.evbus.spi.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options of a bus on a command line: a picocli mixin for evbus's own commands and for a
 * host's.
 *
 * <pre>{@code
 * @Mixin EvbusOptions evbus = new EvbusOptions();
 * ...
 * EventBus bus = evbus.builder().start();
 * }</pre>
 *
 * <p>Precedence: default, then the configuration file, then the environment ({@code ACCT_FILE},
 * {@code ACCT_KEY}, {@code EVBUS_CONFIG}, {@code EVBUS_DATA}, {@code EVBUS_INGRESS_PROFILES},
 * {@code EVBUS_PLUGINS}), then the command line. Not thread-safe.
 */
public final class EvbusOptions {
  private static final Duration DRAIN = Duration.ofSeconds(30);

  @Option(
      names = "--acct-file",
      paramLabel = "FILE",
      description = "Encrypted profiles (ACCT_FILE).")
  @Nullable Path acctFile;

  @Option(
      names = "--acct-key",
      paramLabel = "KEY",
      description = "Their key (ACCT_KEY). Other users may see it in ps: prefer the environment.")
  @Nullable String acctKey;

  @Option(
      names = "--acct-key-file",
      paramLabel = "FILE",
      description = "A file that holds the key (ACCT_KEY_FILE).")
  @Nullable Path acctKeyFile;

  @Option(
      names = "--ingress-profiles",
      paramLabel = "NAME",
      split = ",",
      arity = "1..*",
      description = "Use these profiles only (EVBUS_INGRESS_PROFILES); end several words with --.")
  @Nullable List<String> ingressProfiles;

  @Mixin final DataOptions data = new DataOptions();

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder of plugin jars and Java files (EVBUS_PLUGINS).")
  @Nullable Path plugins;

  @Option(
      names = "--drain",
      paramLabel = "DURATION",
      description = "How long an end waits for deliveries (30s).")
  @Nullable String drain;

  /** Nothing is set. */
  public EvbusOptions() {}

  /**
   * A builder configured by the environment of the process and the command line. Files are read
   * when it builds, and again at each reload of the bus; their faults are those of the build.
   *
   * @throws IllegalArgumentException when the options contradict each other; the message is for the
   *     user
   */
  public EventBusBuilder builder() {
    try {
      return builder(Terminal.system());
    } catch (CliException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  EventBusBuilder builder(Terminal terminal) {
    data.configureLogging(terminal);
    checkCredentials(terminal);
    return EventBus.builder().drain(drain()).source(to -> configure(to, terminal));
  }

  private void configure(EventBusBuilder to, Terminal terminal) {
    ConfigFile file = data.apply(to, terminal);
    to.ingressProfiles(profiles(file, terminal.environment()).toArray(new String[0]));
    Path folder = DataOptions.path(plugins, terminal, "EVBUS_PLUGINS");
    folder = folder != null ? folder : file.plugins();
    folder = folder != null ? folder : besideTheDistribution();
    if (folder != null) {
      to.plugins(folder);
    }
    Path profiles = DataOptions.path(acctFile, terminal, "ACCT_FILE");
    Secret key = profiles == null ? null : KeyOptions.key(acctKey, acctKeyFile, terminal);
    if (profiles != null && key != null) {
      to.acct(profiles, key);
    }
  }

  Duration drain() {
    return givenDrain().orElse(DRAIN);
  }

  Optional<Duration> givenDrain() {
    try {
      return Optional.ofNullable(drain).map(Durations::parse);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          CliException.USAGE, "Reading --drain: " + drain + " is " + e.getMessage());
    }
  }

  private void checkCredentials(Terminal terminal) {
    Path file = DataOptions.path(acctFile, terminal, "ACCT_FILE");
    Secret key = KeyOptions.key(acctKey, acctKeyFile, terminal);
    if (file != null && key == null) {
      throw new CliException(
          CliException.USAGE,
          "Reading profiles: ACCT_FILE (or --acct-file) is set, but ACCT_KEY (or --acct-key-file,"
              + " --acct-key) is not; set both");
    }
    KeyOptions.warnIfVisible(acctKey, terminal);
    if (file == null && key != null) {
      terminal.warn("ACCT_KEY is set without ACCT_FILE, so no profiles are read");
    }
  }

  private List<String> profiles(ConfigFile file, Map<String, String> environment) {
    List<String> chosen = ingressProfiles;
    String fromEnvironment = environment.get("EVBUS_INGRESS_PROFILES");
    if (chosen == null && fromEnvironment != null) {
      chosen = List.of(fromEnvironment.split(",", -1));
    }
    List<String> names = new ArrayList<>();
    for (String name : chosen == null ? file.ingressProfiles() : chosen) {
      if (!name.isBlank()) {
        names.add(name.strip());
      }
    }
    return names;
  }

  /** The plugins folder of the distribution, if the launcher names one that is there. */
  private static @Nullable Path besideTheDistribution() {
    String home = System.getProperty("evbus.home");
    Path folder = home == null ? null : Path.of(home, "plugins");
    return folder != null && Files.isDirectory(folder) ? folder : null;
  }

  static String readKey(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new CliException(
          CliException.USAGE, "Reading the key from " + file + ": it can't be read");
    }
  }
}
