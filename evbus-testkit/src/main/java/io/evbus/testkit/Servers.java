package io.evbus.testkit;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Servers that end when the JVM does that started them, be it interrupted. Thread-safe. */
final class Servers {
  private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Servers::endAll, "testkit-servers"));
  }

  private Servers() {}

  /** From now on it does not outlive this JVM, unless that is killed. */
  static Process started(Process server) {
    RUNNING.removeIf(known -> !known.isAlive());
    RUNNING.add(server);
    return server;
  }

  /** At once: a server that is frozen does not listen. */
  private static void endAll() {
    for (Process server : RUNNING) {
      Stream.concat(server.descendants(), Stream.of(server.toHandle()))
          .filter(handle -> !handle.info().command().orElse("").endsWith("/epmd"))
          .forEach(ProcessHandle::destroyForcibly);
    }
  }
}
