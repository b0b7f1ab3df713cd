package io.evbus.core.time;

import java.security.SecureRandom;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The real threads of an engine: a few workers, threads for calls that may block, one timer. */
public final class Threads {
  private static final int WORKERS = 2;
  private static final int MOST_WORKERS = 16;
  private static final int CLOSE_SECONDS = 2;

  private final ThreadPoolExecutor workers;
  private final ThreadPoolExecutor calls;
  private final ScheduledThreadPoolExecutor timer;

  private Threads(String busName) {
    workers =
        new ThreadPoolExecutor(
            WORKERS,
            WORKERS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            factory(busName + "-worker-"));
    calls =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            5,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            factory(busName + "-call-"));
    timer = new ScheduledThreadPoolExecutor(1, factory(busName + "-timer-"));
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    timer.setRemoveOnCancelPolicy(true);
  }

  /** Starts nothing yet: threads come with work. */
  public static Environment environment(String busName) {
    Threads threads = new Threads(busName);
    return new Environment(
        Ticker.system(),
        threads::schedule,
        task -> execute(threads.workers, task),
        task -> execute(threads.calls, task),
        new SecureRandom().nextLong(),
        threads::addWorker,
        threads::stop);
  }

  private void schedule(Runnable task, long delayNanos) {
    try {
      var unused = timer.schedule(task, delayNanos, TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The engine has stopped, so nobody waits for this timer.
      assert timer.isShutdown();
    }
  }

  private static void execute(ThreadPoolExecutor pool, Runnable task) {
    try {
      pool.execute(task);
    } catch (RejectedExecutionException e) {
      // The engine has stopped, so nobody waits for this task.
      assert pool.isShutdown();
    }
  }

  private synchronized void addWorker() {
    int size = Math.min(MOST_WORKERS + WORKERS, workers.getCorePoolSize() + 1);
    workers.setMaximumPoolSize(size);
    workers.setCorePoolSize(size);
  }

  private void stop() {
    timer.shutdownNow();
    workers.shutdown();
    calls.shutdown();
    if (!EvbusThread.isCurrent()) {
      awaitCalls();
    }
  }

  /** Lets publishers close; those that don't are left to end with the process. */
  private void awaitCalls() {
    try {
      if (!calls.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        calls.shutdownNow();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory factory(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> new EvbusThread(task, prefix + number.incrementAndGet());
  }
}
