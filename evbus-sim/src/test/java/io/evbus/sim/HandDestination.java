package io.evbus.sim;

import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A destination that answers nothing by itself: a test looks at what was sent and decides. Confined
 * to one thread.
 */
final class HandDestination implements Ingress {
  private final String name;
  private final List<Sent> sent = new ArrayList<>();
  private final List<String> producers = new ArrayList<>();
  private boolean dedupes;
  private long lastOffset = -1;
  private boolean down;
  private boolean confirming;
  private boolean losing;
  private boolean losingAtOpen;

  HandDestination(String name) {
    this.name = name;
  }

  /** One event of one attempt. */
  record Sent(Batch batch, int index, Signals signals) {
    String id() {
      return batch.event(index).id();
    }

    void answer(Outcome outcome) {
      batch.decide(index, index + 1, outcome);
    }

    /** Ends the connection that it was sent over. */
    void lose() {
      signals.lost(new IOException("lost by the test"));
    }
  }

  /** It de-duplicates by offset, and has had offsets up to one of whoever opens it first. */
  HandDestination dedupes(long hasHad) {
    dedupes = true;
    lastOffset = hasHad;
    return this;
  }

  /** As whom it was opened, each time. */
  List<String> producers() {
    return List.copyOf(producers);
  }

  /** Whether connections are refused. */
  void down(boolean refused) {
    down = refused;
  }

  /** From now on everything is confirmed at once. */
  void confirmAll() {
    confirming = true;
    losing = false;
  }

  /** From now on every connection ends when something is sent over it. */
  void loseAll() {
    losing = true;
  }

  /** The next connection ends before it is open. */
  void loseNextOpening() {
    losingAtOpen = true;
  }

  /** Everything that was sent, in order; an event that was sent again is there again. */
  List<Sent> sent() {
    return List.copyOf(sent);
  }

  List<String> sentIds() {
    return sent.stream().map(Sent::id).toList();
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public Set<String> providers() {
    return Set.of();
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.anything();
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    Traits traits = new Traits(false, false, dedupes, Proof.PERSISTED, Integer.MAX_VALUE);
    return List.of(new Destination("", profile, Map.of(), traits));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IOException {
    return open(destination, signals, "");
  }

  @Override
  public Publisher open(Destination destination, Signals signals, String producer)
      throws IOException {
    producers.add(producer);
    if (down) {
      throw new IOException("Opening " + name + ": it is down");
    }
    if (losingAtOpen) {
      losingAtOpen = false;
      signals.lost(new IOException("lost by the test"));
    }
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
          sent.add(new Sent(batch, i, signals));
        }
        if (losing) {
          last().lose();
        } else if (confirming) {
          batch.decide(0, batch.size(), Outcome.OK);
        }
      }

      @Override
      public long lastOffset() {
        return producer.equals(producers.get(0)) ? lastOffset : -1;
      }

      @Override
      public void close() {
        // Nothing is held.
      }
    };
  }
}
