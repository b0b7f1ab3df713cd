package io.evbus.core.lane;

import io.evbus.DeadLetter;
import java.util.List;

/**
 * What one commit must write for a lane, all or nothing.
 *
 * @param ledger the lane's ledger
 * @param dead its dead letters since the last commit
 */
public record Snapshot(Ledger ledger, List<DeadLetter> dead) {
  /** Copies the list. */
  public Snapshot {
    dead = List.copyOf(dead);
  }
}
