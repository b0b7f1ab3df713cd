package io.evbus.core.log;

import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.core.lane.Ledger;
import io.evbus.core.lane.Snapshot;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane that the log knows and the engine does not run; it delivers nothing. Thread-safe. */
public final class Detached implements Checkpointer.Keeper {
  private final String lane;
  private Ledger ledger;
  private boolean changed;

  Detached(String lane, Ledger ledger) {
    this.lane = lane;
    this.ledger = ledger;
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
    return changed ? new Snapshot(ledger, List.of()) : null;
  }

  @Override
  public synchronized void committed(Snapshot snapshot) {
    if (snapshot.ledger().equals(ledger)) {
      changed = false;
    }
  }

  private static LaneState state(Ledger now) {
    if (now.status() == Ledger.Status.PAUSED) {
      return LaneState.PAUSED;
    }
    return now.detachedSinceMillis() > 0 ? LaneState.DETACHED : LaneState.CLOSED;
  }

  /** What is shown of it; its pending events are those it took up to its last commit. */
  public LaneStats stats() {
    Ledger now = ledger();
    return new LaneStats(
        lane,
        state(now),
        false,
        now.matched(),
        now.delivered(),
        now.dead(),
        now.dropped(),
        now.matched() - now.settledEvents(),
        0,
        0,
        Duration.ZERO,
        Optional.empty());
  }
}
