package io.evbus.testkit.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A publisher that the kit has opened, with what it signalled. A publish is one call at a time, as
 * the core keeps it.
 */
final class KitPublisher implements AutoCloseable {
  private final Publisher publisher;
  private final KitSignals signals;
  private final Duration patience;
  private long nextOffset;

  KitPublisher(Publisher publisher, KitSignals signals, Duration patience) {
    this.publisher = publisher;
    this.signals = signals;
    this.patience = patience;
  }

  /** What a publisher told its lane. Thread-safe. */
  static final class KitSignals implements Signals {
    private final List<String> said = Collections.synchronizedList(new ArrayList<>());
    private final AtomicBoolean lost = new AtomicBoolean();

    @Override
    public void lost(Throwable cause) {
      lost.set(true);
      said.add("lost: " + cause.getMessage());
    }

    @Override
    public void pause(Duration atMost) {
      said.add("pause " + atMost);
    }

    @Override
    public void resume() {
      said.add("resume");
    }

    @Override
    public void disable(Reason reason, String detail) {
      said.add("disable " + reason + ": " + detail);
    }

    boolean isLost() {
      return lost.get();
    }

    @Override
    public String toString() {
      return said.toString();
    }
  }

  KitSignals signals() {
    return signals;
  }

  /** Hands a batch over; returns at once or when the publisher has sent it. */
  KitBatch send(List<Event> events) {
    KitBatch batch = new KitBatch(nextOffset, events);
    nextOffset += events.size();
    try {
      publisher.publish(batch);
    } catch (Exception e) {
      // What the lane does: all that is left undecided is unknown.
      batch.decide(0, batch.size(), new Outcome.Unknown(String.valueOf(e.getMessage())));
      signals.lost(e);
    }
    return batch;
  }

  /** Sends a batch and waits until all of it is decided. */
  List<Outcome> publish(List<Event> events) {
    return decided(send(events));
  }

  List<Outcome> decided(KitBatch batch) {
    assertThat(batch.await(patience))
        .as("all %d events decided within %s; signals: %s", batch.size(), patience, signals)
        .isTrue();
    return new ArrayList<>(batch.outcomes());
  }

  /** Sends events in batches of a size, without waiting between, and wants each delivered. */
  void deliver(List<Event> events, int batchSize) {
    List<KitBatch> batches = new ArrayList<>();
    for (int from = 0; from < events.size(); from += batchSize) {
      batches.add(send(events.subList(from, Math.min(events.size(), from + batchSize))));
    }
    for (KitBatch batch : batches) {
      assertThat(decided(batch)).allSatisfy(KitPublisher::isOk);
    }
  }

  static void isOk(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Ok.class);
  }

  @Override
  public void close() {
    publisher.close();
  }
}
