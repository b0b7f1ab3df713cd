package io.evbus.sim;

import io.evbus.core.time.Environment;
import io.evbus.core.time.Ticker;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time: tasks run one by one in the order of their moments, with a seeded delay before
 * each, so that each seed is another schedule and the same seed the same one. Confined to one
 * thread.
 */
public final class VirtualTime {
  private static final long MOST_HANDOVER_NANOS = 20_000;

  private final SplittableRandom random;
  private final PriorityQueue<Task> tasks =
      new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
  private long now;
  private long order;
  private long trace = 17;

  /** A task and its moment. */
  private record Task(long atNanos, long order, Runnable work) {}

  /** Starts at 0. */
  public VirtualTime(long seed) {
    random = new SplittableRandom(seed);
  }

  /** The environment of an engine that lives in this time. */
  public Environment environment() {
    Ticker ticker =
        new Ticker() {
          @Override
          public long nanos() {
            return now;
          }

          @Override
          public Instant now() {
            return Instant.EPOCH.plusNanos(now);
          }
        };
    return new Environment(
        ticker, this::after, this::soon, this::soon, random.nextLong(), () -> {}, () -> {});
  }

  /** The seeded randomness of the schedule. */
  public SplittableRandom random() {
    return random;
  }

  /** The present moment. */
  public long nowNanos() {
    return now;
  }

  /** Runs a task after a delay. */
  public void after(Runnable task, long delayNanos) {
    long at = delayNanos > Long.MAX_VALUE - now ? Long.MAX_VALUE : now + delayNanos;
    tasks.add(new Task(at, order++, task));
  }

  /** Runs the next task; false when there is none before a moment. */
  public boolean step(long untilNanos) {
    Task next = tasks.peek();
    if (next == null || next.atNanos() > untilNanos) {
      return false;
    }
    tasks.remove();
    now = Math.max(now, next.atNanos());
    trace = trace * 31 + now + next.order();
    next.work().run();
    return true;
  }

  /** The process ends: nothing that was to be done is done. */
  public void kill() {
    tasks.clear();
  }

  /** A number that differs whenever two schedules differ. */
  public long trace() {
    return trace;
  }

  private void soon(Runnable task) {
    after(task, random.nextLong(MOST_HANDOVER_NANOS));
  }
}
