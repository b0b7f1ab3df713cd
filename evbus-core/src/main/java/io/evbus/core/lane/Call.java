package io.evbus.core.lane;

import io.evbus.spi.Publisher;
import org.jspecify.annotations.Nullable;

/** One call that may block: opening a publisher, or publishing a batch on one. */
final class Call {
  final long generation;
  final @Nullable Publisher publisher;
  final @Nullable AttemptBatch batch;

  /** As whom to open. */
  final String producer;

  /** What the far side has had last of the producer, once it was opened; -1 is nothing. */
  volatile long lastOffset = -1;

  /** Why what is opened is lost, if it was lost before that was done; the lane's own. */
  @Nullable Throwable lost;

  /** Whether the lane went on without waiting for its end; the lane's own. */
  boolean abandoned;

  private Call(
      long generation,
      @Nullable Publisher publisher,
      @Nullable AttemptBatch batch,
      String producer) {
    this.generation = generation;
    this.producer = producer;
    this.publisher = publisher;
    this.batch = batch;
  }

  static Call open(long generation, String producer) {
    return new Call(generation, null, null, producer);
  }

  static Call publish(long generation, Publisher publisher, AttemptBatch batch) {
    return new Call(generation, publisher, batch, "");
  }
}
