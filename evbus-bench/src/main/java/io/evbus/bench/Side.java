package io.evbus.bench;

/**
 * One of those that take turns.
 *
 * @param name what it is; evbus itself when it begins so
 * @param run runs it once
 */
record Side(String name, Run run) {
  /** Whether it is evbus. */
  boolean isEvbus() {
    return name.startsWith("evbus");
  }

  /** A run, which notes what it measured. */
  @FunctionalInterface
  interface Run {
    void run(Samples to) throws Exception;
  }
}
