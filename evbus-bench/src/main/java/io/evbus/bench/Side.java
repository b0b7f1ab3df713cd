package io.evbus.bench;

/**
 * One of those that take turns.
 *
 * @param name what it is
 * @param run runs it once
 */
record Side(String name, Run run) {
  /** A run, which notes what it measured. */
  @FunctionalInterface
  interface Run {
    void run(Samples to) throws Exception;
  }
}
