package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A batch that remembers what was decided. Thread-safe. */
final class KitBatch implements Batch {
  private final List<Event> events;
  private final @Nullable Outcome[] outcomes;
  private final CountDownLatch undecided;
  private final long firstOffset;

  KitBatch(long firstOffset, List<Event> events) {
    this.events = List.copyOf(events);
    this.outcomes = new @Nullable Outcome[events.size()];
    this.undecided = new CountDownLatch(events.size());
    this.firstOffset = firstOffset;
  }

  @Override
  public int size() {
    return events.size();
  }

  @Override
  public Event event(int index) {
    return events.get(index);
  }

  @Override
  public long offset(int index) {
    return firstOffset + index;
  }

  @Override
  public boolean wantsCoordinates() {
    return false;
  }

  @Override
  public void decide(int from, int to, Outcome outcome) {
    synchronized (outcomes) {
      for (int i = from; i < to; i++) {
        if (outcomes[i] == null) {
          outcomes[i] = outcome;
          undecided.countDown();
        }
      }
    }
  }

  /** Waits until all is decided; whether it is. */
  boolean await(Duration atMost) {
    try {
      return undecided.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  long decided() {
    return events.size() - undecided.getCount();
  }

  /** What was decided; null is nothing yet. */
  List<@Nullable Outcome> outcomes() {
    synchronized (outcomes) {
      return Arrays.asList(outcomes.clone());
    }
  }
}
