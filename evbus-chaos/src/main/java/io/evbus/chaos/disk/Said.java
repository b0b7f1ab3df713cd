package io.evbus.chaos.disk;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;

/** What engines of this process say while this is open; it is kept from standard error. */
public final class Said extends Handler implements AutoCloseable {
  private static final Logger ROOT = Logger.getLogger("");

  private final Handler[] others = ROOT.getHandlers();
  private final SimpleFormatter formatter = new SimpleFormatter();
  private final List<String> lines = new ArrayList<>();

  public Said() {
    Arrays.stream(others).forEach(ROOT::removeHandler);
    ROOT.addHandler(this);
  }

  /** The warnings and errors so far, which are forgotten. */
  public synchronized List<String> take() {
    List<String> taken = List.copyOf(lines);
    lines.clear();
    return taken;
  }

  @Override
  public synchronized void publish(LogRecord line) {
    if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
      lines.add(formatter.formatMessage(line));
    }
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    ROOT.removeHandler(this);
    Arrays.stream(others).forEach(ROOT::addHandler);
  }
}
