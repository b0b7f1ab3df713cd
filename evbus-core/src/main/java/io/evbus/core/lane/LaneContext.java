package io.evbus.core.lane;

import io.evbus.core.ring.Fates;
import io.evbus.core.time.Ticker;

/**
 * What all lanes of an engine share.
 *
 * @param ticker the clock
 * @param hunger the lanes that wait for events
 * @param spareThreads the bound on threads in calls that don't end
 * @param fates those who wait for what becomes of an event
 * @param seed the seed of back-off jitter and of producer names
 * @param logId the log's random id, by which far sides know it
 */
public record LaneContext(
    Ticker ticker, Hunger hunger, SpareThreads spareThreads, Fates fates, long seed, String logId) {

  /** The same for another log. */
  public LaneContext of(String otherLogId) {
    return new LaneContext(ticker, hunger, spareThreads, fates, seed, otherLogId);
  }
}
