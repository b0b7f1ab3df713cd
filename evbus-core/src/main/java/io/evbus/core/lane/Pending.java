package io.evbus.core.lane;

import io.evbus.core.ring.Entry;
import org.jspecify.annotations.Nullable;

/**
 * What a lane remembers of an event that it could not simply send once and settle: one that waits
 * to be sent, again or behind another of its key, or was answered with anything but {@code Ok}.
 * Confined to its lane.
 */
final class Pending {
  final Entry entry;

  /** Attempts that were answered with a failure. */
  int attempts;

  /** Losses of the connection with this event in flight, since the counts last restarted. */
  int losses;

  /** Those of them with this event alone in flight. */
  int aloneLosses;

  long firstAttemptNanos;
  boolean attempted;

  /** Whether a publisher has it, or is about to get it. */
  boolean inFlight;

  /** Under which of the lane's names it was lost on its way, so that it may be there; 0 is none. */
  int lostUnder;

  long dueNanos;

  @Nullable Pending previous;
  @Nullable Pending next;

  Pending(Entry entry) {
    this.entry = entry;
  }

  long offset() {
    return entry.offset();
  }
}
