package io.evbus;

import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A lane's counters at one moment. {@code matched = delivered + dead + dropped + pending} holds in
 * every snapshot. Immutable.
 *
 * @param lane the lane's name
 * @param state what it is doing
 * @param required whether it counts for receipts and exit statuses
 * @param matched events that the lane takes, since the bus was built, or with a durable log since
 *     that knows the lane
 * @param delivered events that the destination confirmed
 * @param dead events that became dead letters
 * @param droppedByReason events that the lane dropped
 * @param pending events that it has still to deliver
 * @param inFlight pending events that were sent and are not answered
 * @param reopened how often a publisher was opened after the first
 * @param oldestPendingAge how long the oldest pending event has been on the bus
 * @param waitsFor the event that holds the lane up, and its offset: the lane has read as far beyond
 *     it as it may, which is 16,384 offsets, or it keeps strict order and has lost the connection
 *     three times with the event in flight
 * @param lastError the latest failure in words, if any
 */
public record LaneStats(
    String lane,
    LaneState state,
    boolean required,
    long matched,
    long delivered,
    long dead,
    Map<Reason, Long> droppedByReason,
    long pending,
    long inFlight,
    long reopened,
    Duration oldestPendingAge,
    Optional<String> waitsFor,
    Optional<String> lastError) {
  /** Copies the map. */
  public LaneStats {
    droppedByReason = Collections.unmodifiableMap(new TreeMap<>(droppedByReason));
  }

  /** All drops together. */
  public long dropped() {
    return droppedByReason.values().stream().mapToLong(Long::longValue).sum();
  }
}
