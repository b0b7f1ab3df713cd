package io.evbus;

import java.time.Instant;

/**
 * An event that a lane gave up on. Immutable.
 *
 * @param event the event
 * @param lane the lane's name
 * @param offset the event's place in the log
 * @param reason why
 * @param detail why in words; never a body or a secret
 * @param attempts the attempts that were made and answered
 * @param first when the first attempt was made, or when the event was refused unsent
 * @param last when it was given up
 */
public record DeadLetter(
    Event event,
    String lane,
    long offset,
    Reason reason,
    String detail,
    int attempts,
    Instant first,
    Instant last) {}
