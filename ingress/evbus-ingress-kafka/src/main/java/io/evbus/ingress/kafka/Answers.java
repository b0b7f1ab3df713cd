package io.evbus.ingress.kafka;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.Map;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The answers to one batch. Confirmations come record by record; neighbours are decided together,
 * for each decision wakes the lane. A confirmation waits for others only while a record of its own
 * batch is still to be answered, and for a few of them at most. Thread-safe.
 */
final class Answers {
  private static final int MOST_TOGETHER = 32;

  /** What a batch's answers mean to its publisher. */
  interface Owner {
    /** A record failed; whoever can tell decides it. */
    void failed(Batch batch, int index, Exception failure);

    /** All records of the batch that were sent are answered. */
    void allAnswered();
  }

  private final Batch batch;
  private final Owner owner;
  private int unanswered;
  private int from;
  private int to;

  Answers(Batch batch, Owner owner) {
    this.batch = batch;
    this.owner = owner;
    this.unanswered = batch.size();
  }

  /** What the client calls when it knows what became of a record. */
  Callback to(int index) {
    return (metadata, failure) -> answer(index, metadata, failure);
  }

  /** This many records are not sent. */
  void unsent(int count) {
    boolean last;
    synchronized (this) {
      last = count > 0 && answered(count);
    }
    if (last) {
      owner.allAnswered();
    }
  }

  private void answer(int index, RecordMetadata metadata, @Nullable Exception failure) {
    boolean last;
    synchronized (this) {
      if (failure == null) {
        confirmed(index, metadata);
      } else {
        decideTogether();
      }
      last = failure == null && answered(1);
    }
    if (failure != null) {
      owner.failed(batch, index, failure);
      unsent(1);
    } else if (last) {
      owner.allAnswered();
    }
  }

  private void confirmed(int index, RecordMetadata metadata) {
    if (batch.wantsCoordinates()) {
      batch.decide(index, index + 1, new Outcome.Ok(coordinates(metadata)));
      return;
    }
    if (index != to || to - from == MOST_TOGETHER) {
      decideTogether();
      from = index;
    }
    to = index + 1;
  }

  private boolean answered(int count) {
    unanswered -= count;
    if (unanswered == 0) {
      decideTogether();
    }
    return unanswered == 0;
  }

  private void decideTogether() {
    if (from < to) {
      batch.decide(from, to, Outcome.OK);
    }
    from = to;
  }

  private static Map<String, String> coordinates(RecordMetadata metadata) {
    return Map.of(
        "topic", metadata.topic(),
        "partition", Integer.toString(metadata.partition()),
        "offset", metadata.hasOffset() ? Long.toString(metadata.offset()) : "unknown");
  }
}
