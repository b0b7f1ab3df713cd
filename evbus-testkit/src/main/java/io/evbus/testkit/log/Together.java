package io.evbus.testkit.log;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
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

  /** Runs them all; when one fails, the others are interrupted. */
  static void run(List<Step> steps) throws InterruptedException {
    BlockingQueue<Optional<Throwable>> ends = new LinkedBlockingQueue<>();
    ExecutorService threads = Executors.newCachedThreadPool();
    try {
      steps.forEach(step -> threads.execute(() -> ends.add(failure(step))));
      for (int ended = 0; ended < steps.size(); ended++) {
        Optional<Throwable> failure = ends.poll(MOST_SECONDS, TimeUnit.SECONDS);
        if (failure == null) {
          throw new AssertionError("One of " + steps.size() + " threads has not ended in a minute");
        }
        if (failure.isPresent()) {
          throw new AssertionError("One of " + steps.size() + " threads", failure.get());
        }
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Optional<Throwable> failure(Step step) {
    try {
      step.run();
      return Optional.empty();
    } catch (Throwable e) {
      return Optional.of(e);
    }
  }
}
