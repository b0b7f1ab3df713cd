package io.evbus.ingress.rabbitmqstream;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.util.concurrent.TimeUnit;

/**
 * A stream that is not there: each event is a dead letter. After a second it has the lane look
 * again, with the next event.
 */
final class MissingStream implements Publisher {
  private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final String where;
  private final Signals signals;
  private final long sinceNanos = System.nanoTime();

  MissingStream(String where, Signals signals) {
    this.where = where;
    this.signals = signals;
  }

  @Override
  public void publish(Batch batch) {
    if (System.nanoTime() - sinceNanos > LOOK_AGAIN_NANOS) {
      signals.lost(
          new IngressException(
              Reason.NO_DESTINATION, "Publishing to " + where + ": looking for it again", null));
      return;
    }
    String detail = where + " does not exist; create it, or set create: true";
    batch.decide(0, batch.size(), new Outcome.Rejected(Reason.NO_DESTINATION, detail));
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
