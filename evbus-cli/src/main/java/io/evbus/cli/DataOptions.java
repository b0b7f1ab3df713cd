package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.EventBusBuilder;
import io.evbus.cli.config.ConfigFile;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that say where the log is; all that a verb needs which delivers nothing. */
final class DataOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder of the durable log (EVBUS_DATA); none is a log in memory.")
  private @Nullable Path data;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "The bus's configuration, evbus.yaml (EVBUS_CONFIG).")
  private @Nullable Path config;

  @Option(
      names = "--log-level",
      paramLabel = "LEVEL",
      description = "quiet, error, warning, info, debug or trace (warning).")
  private String logLevel = "warning";

  /** Tells the logging system what the command line says. */
  void configureLogging(Terminal terminal) {
    Logging.configure(logLevel, terminal.err());
  }

  /** The configuration file as it is now, or one that says nothing. */
  ConfigFile file(Terminal terminal) {
    Path path = path(config, terminal, "EVBUS_CONFIG");
    return path == null ? ConfigFile.empty() : ConfigFile.read(path);
  }

  /** The folder of the log, if there is one: command line, environment, configuration file. */
  Optional<Path> folder(Terminal terminal) {
    Path given = given(terminal);
    return given != null ? Optional.of(given) : file(terminal).data();
  }

  /** What the configuration file says of the log; empty when it can't be read. */
  Map<String, Object> log(Terminal terminal) {
    try {
      return file(terminal).log();
    } catch (ConfigurationException e) {
      return Map.of();
    }
  }

  /** Tells a builder what is said of the log, and what the configuration file says. */
  ConfigFile apply(EventBusBuilder builder, Terminal terminal) {
    ConfigFile file = file(terminal);
    file.apply(builder);
    Path given = given(terminal);
    if (given != null) {
      builder.data(given);
    }
    return file;
  }

  private @Nullable Path given(Terminal terminal) {
    return path(data, terminal, "EVBUS_DATA");
  }

  static @Nullable Path path(@Nullable Path given, Terminal terminal, String variable) {
    if (given != null) {
      return given;
    }
    String text = terminal.environment().getOrDefault(variable, "");
    return text.isEmpty() ? null : Path.of(text);
  }
}
