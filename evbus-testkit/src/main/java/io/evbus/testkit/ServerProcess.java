package io.evbus.testkit;

import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The one process of a server: there, frozen, or not. Used by one thread at a time. */
final class ServerProcess {
  private static final long MOST_SECONDS = 60;

  private final String name;
  private @Nullable Process process;

  /** There is none yet. */
  ServerProcess(String name) {
    this.name = name;
  }

  /** From now on it is this one. */
  void is(Process started) {
    process = Servers.started(started);
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Ends it as a power cut of the process would. */
  void kill9() {
    end(true);
  }

  /** Ends it in order. */
  void stop() {
    end(false);
  }

  /** Stops it where it stands: its ports stay open and nothing answers. */
  void freeze() {
    signal("STOP");
  }

  /** Lets it go on when it is frozen. */
  void thaw() {
    signal("CONT");
  }

  void signal(String signal) {
    Process running = process;
    if (running != null) {
      Program.run(Map.of(), List.of("sh", "-c", "kill -" + signal + " " + running.pid()));
    }
  }

  private void end(boolean forcibly) {
    Process running = process;
    if (running == null) {
      return;
    }
    if (forcibly) {
      running.destroyForcibly();
    } else {
      running.destroy();
    }
    try {
      if (!running.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
        throw new IllegalStateException("Ending " + name + ": no end in a minute");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Ending " + name + ": interrupted", e);
    }
    process = null;
  }
}
