package io.evbus.chaos.victim;

/**
 * How producers are to put.
 *
 * @param perSecond events a second of all together; 0 is as fast as they can
 * @param count events of all together; 0 is without end
 */
public record Pace(int perSecond, int count) {}
