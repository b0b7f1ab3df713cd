package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import org.jspecify.annotations.Nullable;

/** One event that a lane has read and not settled; confined to its lane. */
final class Pending {
  final Entry entry;
  @Nullable String key;

  /** Attempts that were answered with a failure. */
  int attempts;

  /** Losses of the connection with this event in flight, since the counts last restarted. */
  int losses;

  /** Those of them with this event alone in flight. */
  int aloneLosses;

  long firstAttemptNanos;
  boolean attempted;

  /** Whether somebody wants to know where the far side puts it. */
  boolean wantsCoordinates;

  /** Whether a publisher has it, or is about to get it. */
  boolean inFlight;

  /** Under which of the lane's names it was lost on its way, so that it may be there; 0 is none. */
  int lostUnder;

  /** Whether the lane is done with it. */
  boolean settled;

  long dueNanos;

  @Nullable Pending previous;
  @Nullable Pending next;

  Pending(Entry entry, @Nullable String key) {
    this.entry = entry;
    this.key = key;
  }

  long offset() {
    return entry.offset();
  }
}
