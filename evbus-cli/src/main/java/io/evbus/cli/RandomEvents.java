package io.evbus.cli;

import io.evbus.EventBus;
import io.evbus.PutRefusedException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Puts random events: the first at once, the others at an interval, until the bus is closed. */
final class RandomEvents {
  private static final int MOST_DATA = 10_000_000;
  private static final double NANOS_PER_SECOND = 1e9;

  private final EventBus bus;
  private final Duration interval;
  private final long count;

  RandomEvents(EventBus bus, Duration interval, long count) {
    this.bus = bus;
    this.interval = interval;
    this.count = count;
  }

  void start() {
    Thread generator = new Thread(this::run, "evbus-random");
    generator.setDaemon(true);
    generator.start();
  }

  private void run() {
    try {
      for (long number = 0; number < count; number++) {
        bus.put(event(number));
        TimeUnit.NANOSECONDS.sleep(interval.toNanos());
      }
    } catch (PutRefusedException e) {
      // The bus was closed: nobody wants more.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  static Map<String, Object> event(long number) {
    Instant now = Instant.now();
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("number", number);
    event.put("timestamp", now.getEpochSecond() + now.getNano() / NANOS_PER_SECOND);
    event.put("data", "%07d".formatted(ThreadLocalRandom.current().nextInt(MOST_DATA + 1)));
    return event;
  }
}
