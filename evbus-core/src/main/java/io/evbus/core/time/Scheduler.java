package io.evbus.core.time;

/** Runs tasks later. Thread-safe; tasks are short and never block. */
@FunctionalInterface
public interface Scheduler {
  /** Runs a task once after a delay. */
  void schedule(Runnable task, long delayNanos);
}
