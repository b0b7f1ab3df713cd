package io.evbus.testkit;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Everything that is logged through java.util.logging while it is open, at every level and with all
 * causes. Thread-safe.
 */
public final class CapturedLog implements AutoCloseable {
  private final Logger logger;
  private final Level before;
  private final List<String> said = new ArrayList<>();
  private final Handler handler = new Keeper();

  private CapturedLog(Logger logger) {
    this.logger = logger;
    this.before = logger.getLevel();
    handler.setLevel(Level.ALL);
    logger.addHandler(handler);
    logger.setLevel(Level.ALL);
  }

  /** Captures a logger and those below it; an empty name is all. */
  public static CapturedLog of(String name) {
    return new CapturedLog(Logger.getLogger(name));
  }

  /** What was logged so far, stack traces included. */
  public List<String> said() {
    synchronized (said) {
      return List.copyOf(said);
    }
  }

  /** Logs as before. */
  @Override
  public void close() {
    logger.removeHandler(handler);
    logger.setLevel(before);
  }

  private final class Keeper extends Handler {
    @Override
    public void publish(LogRecord entry) {
      StringWriter text = new StringWriter();
      text.append(entry.getMessage());
      if (entry.getParameters() != null) {
        for (Object parameter : entry.getParameters()) {
          text.append(' ').append(String.valueOf(parameter));
        }
      }
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(text));
      }
      synchronized (said) {
        said.add(text.toString());
      }
    }

    @Override
    public void flush() {
      // Nothing waits.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }
}
