package io.evbus.chaos.victim;

import io.evbus.DeadLetter;

/**
 * A dead letter as the victim tells of it.
 *
 * @param lane the lane
 * @param offset its place in the log
 * @param id the event's id
 * @param reason why
 * @param attempts how often it was tried
 */
public record DeadEvent(String lane, long offset, String id, String reason, int attempts) {
  static DeadEvent of(DeadLetter letter) {
    return new DeadEvent(
        letter.lane(),
        letter.offset(),
        letter.event().id(),
        letter.reason().toString(),
        letter.attempts());
  }
}
