package io.evbus.core.log;

import io.evbus.DeadLetter;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.Snapshot;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane that the log knows and the engine does not run; it delivers nothing. Thread-safe. */
public final class Detached implements Checkpointer.Keeper {
  private final String lane;
  private final long oldestMillis;
  private final List<DeadLetter> dead;
  private Ledger ledger;
  private boolean changed;

  /**
   * Its oldest pending event was accepted at a moment, or 0 when none is known; some of its dead
   * letters may not be in the log yet.
   */
  Detached(String lane, Ledger ledger, long oldestMillis, List<DeadLetter> dead) {
    this.dead = new ArrayList<>(dead);
    this.lane = lane;
    this.ledger = ledger;
    this.oldestMillis = oldestMillis;
  }

  @Override
  public String lane() {
    return lane;
  }

  /** Its ledger. */
  public synchronized Ledger ledger() {
    return ledger;
  }

  /** Changes its ledger, which is committed with the next checkpoint. */
  public synchronized void become(Ledger other) {
    ledger = other;
    changed = true;
  }

  @Override
  public synchronized @Nullable Snapshot snapshot(long matchedThrough) {
    return changed ? new Snapshot(ledger, dead) : null;
  }

  @Override
  public synchronized void committed(Snapshot snapshot) {
    dead.subList(0, snapshot.dead().size()).clear();
    if (snapshot.ledger().equals(ledger)) {
      changed = false;
    }
  }

  private static LaneState state(Ledger now) {
    return switch (now.status()) {
      case PAUSED -> LaneState.PAUSED;
      case DISABLED -> LaneState.DISABLED;
      case ACTIVE -> now.detachedSinceMillis() > 0 ? LaneState.DETACHED : LaneState.CLOSED;
    };
  }

  /** What is shown of it; its pending events are those it took up to its last commit. */
  public LaneStats stats(Instant at) {
    Ledger now = ledger();
    long pending = now.matched() - now.settledEvents();
    boolean aged = pending > 0 && oldestMillis > 0;
    return new LaneStats(
        lane,
        state(now),
        false,
        now.matched(),
        now.delivered(),
        now.dead(),
        now.dropped(),
        pending,
        0,
        0,
        aged ? Duration.ofMillis(Math.max(0, at.toEpochMilli() - oldestMillis)) : Duration.ZERO,
        Optional.empty(),
        Optional.empty());
  }
}
