package io.evbus.ingress.rabbitmqstream;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayDeque;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which batch and index a publishing id stands for. Confirms come one by one; those of neighbours
 * are decided together by {@link #flush}. Thread-safe.
 */
final class Unconfirmed {
  private final String stream;
  private final ArrayDeque<Sent> sent = new ArrayDeque<>();
  private @Nullable Sent runOf;
  private int runFrom;
  private int runTo;

  /** Events of a batch that were sent; ids rise within and, as long as any is open, beyond. */
  private static final class Sent {
    final Batch batch;
    final long lastId;
    int open;
    int next;

    Sent(Batch batch, int open) {
      this.batch = batch;
      this.lastId = id(batch, batch.size() - 1);
      this.open = open;
    }

    int indexOf(long id) {
      if (next < batch.size() && id(batch, next) == id) {
        return next++;
      }
      int low = 0;
      int high = batch.size() - 1;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (id(batch, middle) < id) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      next = low + 1;
      return id(batch, low) == id ? low : -1;
    }
  }

  Unconfirmed(String stream) {
    this.stream = stream;
  }

  /** The publishing id of an event; to the broker 0 is none. */
  static long id(Batch batch, int index) {
    return batch.offset(index) + 1;
  }

  /** A batch is about to be sent, or so many events of it. */
  synchronized void add(Batch batch, int events) {
    if (events > 0) {
      sent.add(new Sent(batch, events));
    }
  }

  /** Whether every event was answered. */
  synchronized boolean isEmpty() {
    return sent.isEmpty();
  }

  /** An event was confirmed; whether {@link #flush} must be called for it. */
  synchronized boolean confirmed(long id) {
    Sent of = find(id);
    int index = of == null ? -1 : of.indexOf(id);
    if (of == null || index < 0) {
      return false;
    }
    boolean first = runOf == null;
    if (runOf != of || runTo != index) {
      flush();
      runOf = of;
      runFrom = index;
    }
    runTo = index + 1;
    answered(of);
    return first;
  }

  /** An event was refused. */
  synchronized void refused(long id, Outcome outcome) {
    Sent of = find(id);
    int index = of == null ? -1 : of.indexOf(id);
    if (of != null && index >= 0) {
      of.batch.decide(index, index + 1, outcome);
      answered(of);
    }
  }

  /** Decides what was confirmed. */
  synchronized void flush() {
    Sent of = runOf;
    runOf = null;
    if (of == null) {
      return;
    }
    if (!of.batch.wantsCoordinates()) {
      of.batch.decide(runFrom, runTo, Outcome.OK);
      return;
    }
    for (int i = runFrom; i < runTo; i++) {
      of.batch.decide(
          i,
          i + 1,
          new Outcome.Ok(
              Map.of("stream", stream, "publishing_id", String.valueOf(id(of.batch, i)))));
    }
  }

  private @Nullable Sent find(long id) {
    for (Sent each : sent) {
      if (id <= each.lastId) {
        return each;
      }
    }
    return null;
  }

  private void answered(Sent of) {
    of.open--;
    if (of.open == 0) {
      sent.remove(of);
    }
  }
}
