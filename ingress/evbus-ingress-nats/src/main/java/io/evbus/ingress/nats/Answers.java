package io.evbus.ingress.nats;

import io.evbus.Event;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The answers to one batch. They come message by message; neighbours that are confirmed are decided
 * together, for each decision wakes the lane. Thread-safe.
 */
final class Answers {
  private static final int MOST_TOGETHER = 32;

  private final Batch batch;
  private final BitSet answered;
  private int unanswered;
  private int from;
  private int to;
  private boolean sent;
  private long sentNanos;

  Answers(Batch batch) {
    this.batch = batch;
    this.answered = new BitSet(batch.size());
    this.unanswered = batch.size();
  }

  Batch batch() {
    return batch;
  }

  /** All messages are on their way. */
  synchronized void sent() {
    sent = true;
    sentNanos = System.nanoTime();
  }

  synchronized boolean isSent() {
    return sent;
  }

  synchronized boolean wasSentBefore(long nanos) {
    return sent && sentNanos - nanos < 0;
  }

  /** A stream has the message; the decision may wait for {@link #settle} or for neighbours. */
  synchronized void confirm(int index) {
    if (!note(index)) {
      return;
    }
    if (index != to || to - from == MOST_TOGETHER) {
      settle();
      from = index;
    }
    to = index + 1;
    if (unanswered == 0) {
      settle();
    }
  }

  /** Anything else is known of the message. */
  synchronized void decide(int index, Outcome outcome) {
    if (note(index)) {
      batch.decide(index, index + 1, outcome);
      if (unanswered == 0) {
        settle();
      }
    }
  }

  /** The events of which nothing is known. */
  synchronized void forEachUnanswered(Consumer<Event> action) {
    for (int i = answered.nextClearBit(0); i < batch.size(); i = answered.nextClearBit(i + 1)) {
      action.accept(batch.event(i));
    }
  }

  /** Something is known of all messages, of those without an answer, that belong to it. */
  synchronized void decideIf(Predicate<Event> belongs, Outcome outcome) {
    for (int i = answered.nextClearBit(0); i < batch.size(); i = answered.nextClearBit(i + 1)) {
      if (belongs.test(batch.event(i))) {
        decide(i, outcome);
      }
    }
  }

  /** Nothing else has come: what is confirmed is not kept back. */
  synchronized void settle() {
    if (from < to) {
      batch.decide(from, to, Outcome.OK);
    }
    from = to;
  }

  /** Whether every message was answered. */
  synchronized boolean isComplete() {
    return unanswered == 0;
  }

  private boolean note(int index) {
    if (answered.get(index)) {
      return false;
    }
    answered.set(index);
    unanswered--;
    return true;
  }
}
