package io.evbus.core.lane;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many lanes wait for nothing but a new event, so that a put that nobody waits for wakes
 * nobody. Thread-safe.
 */
public final class Hunger {
  private final AtomicInteger lanes = new AtomicInteger();

  /** Whether a lane waits; who has just published an event passes a full fence before asking. */
  public boolean isThere() {
    return lanes.get() > 0;
  }

  void begins() {
    lanes.incrementAndGet();
  }

  void ends() {
    lanes.decrementAndGet();
  }
}
