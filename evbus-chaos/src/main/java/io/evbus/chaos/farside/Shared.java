package io.evbus.chaos.farside;

import io.evbus.testkit.ingress.FarSide;
import java.util.HashMap;
import java.util.Map;

/**
 * Far sides that smoke rows take over from each other, since starting one may take longer than a
 * row. They end with the process. Thread-safe.
 */
final class Shared {
  private static final Map<String, FarSide> IDLE = new HashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shared::close, "chaos-far-sides"));
  }

  private Shared() {}

  /** One that another row gave back, else a new one. */
  static FarSide take(Kind kind) {
    FarSide idle;
    synchronized (IDLE) {
      idle = IDLE.remove(kind.name());
    }
    return idle == null ? kind.starts().get() : idle;
  }

  /** The next row may have it: it runs and is whole. */
  static void giveBack(Kind kind, FarSide farSide) {
    synchronized (IDLE) {
      IDLE.put(kind.name(), farSide);
    }
  }

  private static void close() {
    synchronized (IDLE) {
      IDLE.values().forEach(FarSide::close);
    }
  }
}
