package io.evbus.core.time;

/** A thread of an engine: a put from one never waits, for it might wait for itself. */
public final class EvbusThread extends Thread {
  EvbusThread(Runnable task, String name) {
    super(task, name);
    setDaemon(true);
  }

  /** Whether the caller runs on an engine's thread. */
  public static boolean isCurrent() {
    return Thread.currentThread() instanceof EvbusThread;
  }
}
