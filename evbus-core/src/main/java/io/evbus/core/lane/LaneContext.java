package io.evbus.core.lane;

import io.evbus.core.ring.Fates;
import io.evbus.core.time.Ticker;

/**
 * What all lanes of an engine share.
 *
 * @param ticker the clock
 * @param spareThreads the bound on threads in calls that don't end
 * @param fates those who wait for what becomes of an event
 * @param seed the seed of back-off jitter
 */
public record LaneContext(Ticker ticker, SpareThreads spareThreads, Fates fates, long seed) {}
