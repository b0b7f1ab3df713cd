package io.evbus.chaos.victim;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.PutRefusedException;
import io.evbus.Receipt;
import io.evbus.testkit.check.Stamp;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Recorder;

/** One thread's puts, each reported before it is made and when its fate is known. */
final class Producer {
  private static final int ANNOUNCED = 32;

  private final EventBus bus;
  private final Reporter reporter;
  private final Load load;
  private final int producer;
  private final Recorder latencies;
  private final LongAdder offered;
  private final Semaphore unconfirmed;
  private int next;
  private int announced;

  Producer(
      EventBus bus,
      Reporter reporter,
      Load load,
      int producer,
      int next,
      Recorder latencies,
      LongAdder offered) {
    this.bus = bus;
    this.reporter = reporter;
    this.load = load;
    this.producer = producer;
    this.latencies = latencies;
    this.offered = offered;
    this.unconfirmed = new Semaphore(load.unconfirmed());
    this.next = next;
    this.announced = next;
  }

  /** Puts until the count is reached or the thread is interrupted. */
  void run(int perSecond, int count) {
    long start = System.nanoTime();
    for (int i = 0; count == 0 || i < count; i++) {
      long due = System.nanoTime();
      if (perSecond > 0) {
        due = start + i * (TimeUnit.SECONDS.toNanos(1) / perSecond);
        awaitNanos(due);
      }
      if (!mayPut()) {
        return;
      }
      if (next == announced) {
        announced += count == 0 ? ANNOUNCED : Math.min(ANNOUNCED, count - i);
        reporter.attempt(producer, next, announced);
      }
      put(next++, due);
    }
  }

  /** Puts one event and returns its number. */
  int putOne() {
    reporter.attempt(producer, next, next + 1);
    announced = next + 1;
    put(next, System.nanoTime());
    return next++;
  }

  private boolean mayPut() {
    if (Thread.interrupted()) {
      return false;
    }
    unconfirmed.acquireUninterruptibly();
    return true;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // Telling is all that is to be done.
  private void put(int number, long dueNanos) {
    long stamp = Stamp.spread(producer, number, load.keys());
    Event event =
        Event.builder()
            .id(Stamp.id(stamp))
            .routingKey("k" + Stamp.key(stamp))
            .body(Stamp.body(stamp, load.bytes(stamp)), Event.OCTET_STREAM)
            .build();
    offered.increment();
    try {
      Receipt receipt = bus.put(event);
      latencies.recordValue(Math.max(0, System.nanoTime() - dueNanos));
      receipt
          .accepted()
          .whenComplete(
              (nothing, failure) ->
                  end(failure == null ? Frames.ACKNOWLEDGED : Frames.UNKNOWN, number));
    } catch (PutRefusedException e) {
      end(Frames.REFUSED, number);
      if (e.why() == PutRefusedException.Cause.CLOSED
          || e.why() == PutRefusedException.Cause.INTERRUPTED) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void end(int kind, int number) {
    reporter.outcome(kind, producer, number);
    unconfirmed.release();
  }

  private static void awaitNanos(long due) {
    for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
      if (Thread.currentThread().isInterrupted()) {
        return;
      }
      LockSupport.parkNanos(left);
    }
  }
}
