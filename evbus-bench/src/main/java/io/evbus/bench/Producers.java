package io.evbus.bench;

import io.evbus.EventBus;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.HdrHistogram.Histogram;

/**
 * Threads that put events, and what their puts took. The time of a put begins when it was due, so a
 * put that holds up the next ones counts for those too. Used by one thread.
 */
final class Producers {
  private static final long MOST_NANOS = 100_000_000_000L;
  private static final double NANOS_PER_SECOND = 1e9;

  private final IntConsumer put;

  /** Puts events by their number. */
  Producers(IntConsumer put) {
    this.put = put;
  }

  /** Puts events on a bus. */
  static Producers on(EventBus bus) {
    return new Producers(i -> bus.put(Bodies.RANDOM.event(i)));
  }

  /** Puts a number of events, one after another, on each of some threads. */
  Histogram atFullRate(int threads, int eventsEach) throws InterruptedException {
    return run(threads, puts -> putEach(eventsEach, 0, puts));
  }

  /** Puts a number of events on each of some threads, all together at a rate. */
  Histogram atRate(int threads, int eventsEach, double eventsPerSecond)
      throws InterruptedException {
    long everyNanos = (long) (NANOS_PER_SECOND * threads / eventsPerSecond);
    return run(threads, puts -> putEach(eventsEach, everyNanos, puts));
  }

  private void putEach(int events, long everyNanos, Histogram puts) {
    long due = System.nanoTime();
    for (int i = 0; i < events; i++) {
      due = everyNanos == 0 ? System.nanoTime() : due + everyNanos;
      for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
        LockSupport.parkNanos(left);
      }
      put.accept(i);
      puts.recordValue(Math.min(MOST_NANOS, System.nanoTime() - due));
    }
  }

  private interface Work {
    void doWith(Histogram puts);
  }

  private static Histogram run(int threads, Work work) throws InterruptedException {
    Histogram all = new Histogram(MOST_NANOS, 3);
    Thread[] running = new Thread[threads];
    Histogram[] puts = new Histogram[threads];
    for (int i = 0; i < threads; i++) {
      Histogram own = new Histogram(MOST_NANOS, 3);
      puts[i] = own;
      running[i] = new Thread(() -> work.doWith(own), "bench-producer-" + i);
      running[i].start();
    }
    for (int i = 0; i < threads; i++) {
      running[i].join();
      all.add(puts[i]);
    }
    return all;
  }
}
