package io.evbus.testkit.log;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Steps that run beside each other, each on a thread of its own. */
final class Together {
  private static final long MOST_SECONDS = 60;

  /** One thread's work. */
  @FunctionalInterface
  interface Step {
    void run() throws Exception;
  }

  private Together() {}

  /** Runs them all and throws what the first of the list that failed threw. */
  static void run(List<Step> steps) throws Exception {
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      List<Future<?>> running = new ArrayList<>();
      for (Step step : steps) {
        Callable<?> call =
            () -> {
              step.run();
              return null;
            };
        running.add(threads.submit(call));
      }
      for (Future<?> one : running) {
        one.get(MOST_SECONDS, TimeUnit.SECONDS);
      }
    } finally {
      threads.shutdownNow();
    }
  }
}
