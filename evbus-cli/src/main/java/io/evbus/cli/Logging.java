package io.evbus.cli;

import io.evbus.spi.Nearest;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Log records on standard error, as {@code [WARNING ] message}. */
final class Logging {
  private static final Map<String, Level> LEVELS =
      Map.of(
          "quiet", Level.OFF,
          "error", Level.SEVERE,
          "warning", Level.WARNING,
          "info", Level.INFO,
          "debug", Level.FINE,
          "trace", Level.FINEST);

  private Logging() {}

  static void configure(String level, PrintStream err) {
    Level chosen = LEVELS.get(level.toLowerCase(Locale.ROOT));
    if (chosen == null) {
      throw new CliException(
          CliException.USAGE,
          "Reading --log-level: "
              + level
              + " is none of quiet, error, warning, info, debug, trace"
              + Nearest.hint(level, LEVELS.keySet()));
    }
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    root.addHandler(new ErrorStream(err));
    root.setLevel(chosen);
    // The clients' own complaints repeat what the lanes report.
    Level clients = chosen.intValue() < Level.INFO.intValue() ? chosen : Level.OFF;
    CLIENTS.forEach(client -> client.setLevel(clients));
  }

  /** Kept, for the logging system forgets loggers that nobody holds. */
  private static final List<Logger> CLIENTS =
      List.of(
          Logger.getLogger("com.rabbitmq"),
          Logger.getLogger("io.nats"),
          Logger.getLogger("io.netty"),
          Logger.getLogger("org.apache.kafka"),
          Logger.getLogger("org.postgresql"));

  private static final class ErrorStream extends Handler {
    private final PrintStream err;

    ErrorStream(PrintStream err) {
      this.err = err;
      setFormatter(
          new Formatter() {
            @Override
            public String format(LogRecord record) {
              return "[%-8s] %s".formatted(record.getLevel().getName(), formatMessage(record));
            }
          });
    }

    @Override
    public void publish(LogRecord record) {
      err.println(getFormatter().format(record));
      Throwable thrown = record.getThrown();
      if (thrown != null && record.getLevel().intValue() <= Level.FINE.intValue()) {
        thrown.printStackTrace(err);
      }
    }

    @Override
    public void flush() {
      err.flush();
    }

    @Override
    public void close() {}
  }
}
