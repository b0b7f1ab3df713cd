package io.evbus.core;

import io.evbus.core.lane.Hunger;
import io.evbus.core.time.Environment;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Wakes the lanes that wait for nothing but an event: at once, but not within 50 µs of the time
 * before, unless a put waits for room. Where events come faster than that, lanes that keep up take
 * several at a time, and a put seldom pays for waking a thread. Thread-safe.
 */
final class Dispatcher {
  private static final long LEAST_NANOS = 50_000L;

  private final Environment environment;
  private final Hunger hunger;
  private final LaneSet lanes;
  private final Runnable wakeLanes = this::wakeLanes;
  private final AtomicBoolean coming = new AtomicBoolean();
  private volatile long lastNanos;

  Dispatcher(Environment environment, Hunger hunger, LaneSet lanes) {
    this.environment = environment;
    this.hunger = hunger;
    this.lanes = lanes;
    this.lastNanos = environment.ticker().nanos() - LEAST_NANOS;
  }

  /** An event was published that lanes may read. */
  void eventAdded() {
    VarHandle.fullFence(); // A lane that looks in vain from now on is seen to be hungry.
    if (hunger.isThere() && !coming.get() && coming.compareAndSet(false, true)) {
      long left = lastNanos + LEAST_NANOS - environment.ticker().nanos();
      if (left <= 0) {
        environment.workers().execute(wakeLanes);
      } else {
        environment.scheduler().schedule(wakeLanes, left);
      }
    }
  }

  /** A put waits for room, which a lane may make that waits to be woken. */
  void waitsForRoom() {
    if (coming.compareAndSet(true, false)) {
      environment.workers().execute(wakeLanes);
    }
  }

  private void wakeLanes() {
    lastNanos = environment.ticker().nanos();
    coming.set(false);
    lanes.eventsAdded();
  }
}
