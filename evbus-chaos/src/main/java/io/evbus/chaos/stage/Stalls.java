package io.evbus.chaos.stage;

import io.evbus.testkit.check.History;
import java.time.Duration;

/** How long acknowledgements stay away. Confined to the row's thread. */
public final class Stalls {
  private final History history;
  private long acknowledged;
  private long sinceNanos = System.nanoTime();
  private long mostNanos;

  /** Begins to look. */
  public Stalls(History history) {
    this.history = history;
    this.acknowledged = history.acknowledgements();
  }

  /** Looks for a time, and on until another acknowledgement comes; at most ten seconds longer. */
  public void watch(Duration time) {
    Waiting.until(
        time,
        () -> {
          looks();
          return false;
        });
    Waiting.until(Duration.ofSeconds(10), this::looks);
  }

  /** Looks once; whether there are new ones. */
  private boolean looks() {
    long now = System.nanoTime();
    mostNanos = Math.max(mostNanos, now - sinceNanos);
    long count = history.acknowledgements();
    if (count == acknowledged) {
      return false;
    }
    acknowledged = count;
    sinceNanos = now;
    return true;
  }

  /** The longest time without one. */
  public long mostMillis() {
    return mostNanos / 1_000_000;
  }
}
