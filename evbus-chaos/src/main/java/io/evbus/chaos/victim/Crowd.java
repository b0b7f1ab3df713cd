package io.evbus.chaos.victim;

import io.evbus.EventBus;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Recorder;

/** All producers. Confined to the thread that takes orders. */
final class Crowd {
  private static final int DIGITS = 3;

  private final List<Producer> producers = new ArrayList<>();
  private final Producer single;
  private final List<Thread> threads = new ArrayList<>();
  private final Recorder latencies = new Recorder(DIGITS);
  private final LongAdder offered = new LongAdder();

  Crowd(EventBus bus, Reporter reporter, Start start) {
    Load load = start.spec().load();
    for (int i = 0; i < load.producers(); i++) {
      producers.add(new Producer(bus, reporter, load, i, start.next().get(i), latencies, offered));
    }
    single =
        new Producer(
            bus, reporter, load, Load.SINGLE, start.next().get(Load.SINGLE), latencies, offered);
  }

  void produce(Pace pace) {
    hold();
    int crowd = producers.size();
    for (int i = 0; i < crowd; i++) {
      Producer producer = producers.get(i);
      int count = pace.count() / crowd + (i < pace.count() % crowd ? 1 : 0);
      if (pace.count() > 0 && count == 0) {
        continue;
      }
      int perSecond = pace.perSecond() == 0 ? 0 : Math.max(1, pace.perSecond() / crowd);
      Thread thread = new Thread(() -> producer.run(perSecond, count), "chaos-producer-" + i);
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  /** Stops all; the calls that are under way end first. */
  void hold() {
    threads.forEach(Thread::interrupt);
    join();
  }

  /** Whether none puts any more. */
  boolean isIdle() {
    return threads.stream().noneMatch(Thread::isAlive);
  }

  int putOne() {
    return single.putOne();
  }

  Latency latency() {
    return Latency.of(latencies.getIntervalHistogram());
  }

  /** Events that were offered to the bus in this life. */
  long offered() {
    return offered.sum();
  }

  private void join() {
    try {
      for (Thread thread : threads) {
        thread.join();
      }
      threads.clear();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
