package io.evbus.chaos.stage;

/** Threads that end with the process. */
final class Daemon {
  private Daemon() {}

  static Thread start(String name, Runnable work) {
    Thread thread = new Thread(work, "chaos-" + name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
