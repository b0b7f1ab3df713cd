package io.evbus.chaos.victim;

/**
 * The victim's process at one moment.
 *
 * @param offered puts that were begun in this life
 * @param isIdle whether no producer is putting
 * @param heapBytes the heap that is in use
 * @param threads live threads
 */
public record Health(long offered, boolean isIdle, long heapBytes, int threads) {}
