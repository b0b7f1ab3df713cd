package io.evbus.core.queue;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Duration;
import java.util.ArrayDeque;

/** Puts events on an internal queue; while it is full the lane is paused. Thread-safe. */
final class QueuePublisher implements Publisher {
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private final QueueBuffer buffer;
  private final Signals signals;
  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private boolean closed;

  /** An event that found the queue full. */
  private record Held(Batch batch, int index) {}

  QueuePublisher(QueueBuffer buffer, Signals signals) {
    this.buffer = buffer;
    this.signals = signals;
    buffer.onRoom(this::fill);
  }

  @Override
  public void publish(Batch batch) {
    synchronized (this) {
      int taken = 0;
      while (held.isEmpty() && taken < batch.size() && buffer.offer(batch.event(taken))) {
        taken++;
      }
      batch.decide(0, taken, Outcome.OK);
      for (int i = taken; i < batch.size(); i++) {
        held.add(new Held(batch, i));
      }
      if (!held.isEmpty()) {
        signals.pause(FOR_EVER);
      }
    }
    fill();
  }

  private synchronized void fill() {
    if (held.isEmpty() || closed) {
      return;
    }
    for (Held first = held.peek(); first != null; first = held.peek()) {
      if (!buffer.offer(first.batch().event(first.index()))) {
        return;
      }
      held.remove();
      first.batch().decide(first.index(), first.index() + 1, Outcome.OK);
    }
    signals.resume();
  }

  @Override
  public synchronized void close() {
    closed = true;
    held.clear();
  }
}
