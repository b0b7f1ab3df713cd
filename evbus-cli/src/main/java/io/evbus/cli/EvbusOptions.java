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
import org.jspecify.annotations.Nullable;
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
 * {@code ACCT_KEY}, {@code EVBUS_CONFIG}, {@code EVBUS_INGRESS_PROFILES}, {@code EVBUS_PLUGINS}),
 * then the command line. Not thread-safe.
 */
public final class EvbusOptions {
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

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The bus's configuration, evbus.yaml (EVBUS_CONFIG).")
  @Nullable Path config;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "A folder of plugin jars and Java files (EVBUS_PLUGINS).")
  @Nullable Path plugins;

  @Option(
      names = "--drain",
      paramLabel = "DURATION",
      description = "How long an end waits for deliveries (30s).")
  String drain = "30s";

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "quiet, error, warning, info, debug or trace (warning).")
  String logLevel = "warning";

  /** Nothing is set. */
  public EvbusOptions() {}

  /**
   * A builder configured by the environment of the process and the command line.
   *
   * @throws io.evbus.ConfigurationException when the configuration file has faults
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
    Logging.configure(logLevel, terminal.err());
    Map<String, String> environment = terminal.environment();
    Path configPath = path(config, environment.get("EVBUS_CONFIG"));
    ConfigFile file = configPath == null ? ConfigFile.empty() : ConfigFile.read(configPath);
    EventBusBuilder builder = EventBus.builder().drain(drain());
    file.apply(builder);
    builder.ingressProfiles(profiles(file, environment).toArray(new String[0]));
    Path folder = path(plugins, environment.get("EVBUS_PLUGINS"));
    folder = folder != null ? folder : file.plugins();
    folder = folder != null ? folder : besideTheDistribution();
    if (folder != null) {
      builder.plugins(folder);
    }
    credentials(builder, terminal);
    return builder;
  }

  Duration drain() {
    try {
      return Durations.parse(drain);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          CliException.USAGE, "Reading --drain: " + drain + " is " + e.getMessage());
    }
  }

  private void credentials(EventBusBuilder builder, Terminal terminal) {
    Map<String, String> environment = terminal.environment();
    Path file = path(acctFile, environment.get("ACCT_FILE"));
    Secret key = key(terminal);
    if (file != null && key == null) {
      throw new CliException(
          CliException.USAGE,
          "Reading profiles: ACCT_FILE (or --acct-file) is set, but ACCT_KEY (or --acct-key-file,"
              + " --acct-key) is not; set both");
    }
    if (file == null && key != null) {
      terminal.warn("ACCT_KEY is set without ACCT_FILE, so no profiles are read");
    }
    if (file != null && key != null) {
      builder.acct(file, key);
    }
  }

  private @Nullable Secret key(Terminal terminal) {
    return KeyOptions.key(acctKey, acctKeyFile, terminal);
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

  private static @Nullable Path path(@Nullable Path given, @Nullable String fromEnvironment) {
    if (given != null) {
      return given;
    }
    return fromEnvironment == null || fromEnvironment.isEmpty() ? null : Path.of(fromEnvironment);
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
