package io.evbus;

/**
 * Whether a lane would take an event.
 *
 * @param lane the lane's name
 * @param takes whether it would
 * @param why in words
 */
public record Match(String lane, boolean takes, String why) {}
