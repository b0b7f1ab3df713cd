package io.evbus.core.lane;

import io.evbus.spi.Publisher;
import org.jspecify.annotations.Nullable;

/** Opening a publisher. */
final class Opening extends Call {
  /** As whom to open. */
  final String producer;

  /** What was opened, known when it has ended. */
  @Nullable Publisher opened;

  /** What the far side has had last of the producer, once it was opened; -1 is nothing. */
  long lastOffset = -1;

  /** Why what is opened is lost, if it was lost before that was done; the lane's own. */
  @Nullable Throwable lost;

  Opening(long generation, String producer) {
    super(generation);
    this.producer = producer;
  }

  @Override
  public void apply(Lane lane, long now) {
    lane.openingEnded(this, now);
  }
}
