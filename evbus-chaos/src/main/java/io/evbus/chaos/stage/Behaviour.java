package io.evbus.chaos.stage;

import java.util.function.LongPredicate;

/**
 * What a sink does with events. The withers combine: {@code normal().slow(100).erroring(10)}.
 *
 * @param isDown it answers no connection, and ends those that are there
 * @param reads whether it reads at all; if not, it is a black hole
 * @param confirms whether it answers; if not, it takes events and answers when it is healed
 * @param perSecond events a second at most; 0 is without limit
 * @param errorPercent the share of events that it refuses for now, at random
 * @param resetOnceIn it resets the connection at one in so many events, at random; 0 is never
 * @param rejects the stamps that it refuses for good
 */
public record Behaviour(
    boolean isDown,
    boolean reads,
    boolean confirms,
    int perSecond,
    int errorPercent,
    int resetOnceIn,
    LongPredicate rejects) {
  private static final Behaviour NORMAL = new Behaviour(false, true, true, 0, 0, 0, stamp -> false);

  /** It takes and confirms everything at once. */
  public static Behaviour normal() {
    return NORMAL;
  }

  /** Nobody is there. */
  public Behaviour down() {
    return new Behaviour(true, reads, confirms, perSecond, errorPercent, resetOnceIn, rejects);
  }

  /** The connection stays, and nothing is read. */
  public Behaviour blackHole() {
    return new Behaviour(isDown, false, confirms, perSecond, errorPercent, resetOnceIn, rejects);
  }

  /** Events are taken and not confirmed. */
  public Behaviour stalled() {
    return new Behaviour(isDown, reads, false, perSecond, errorPercent, resetOnceIn, rejects);
  }

  /** At most so many events a second. */
  public Behaviour slow(int eventsPerSecond) {
    return new Behaviour(
        isDown, reads, confirms, eventsPerSecond, errorPercent, resetOnceIn, rejects);
  }

  /** So many of a hundred events are refused for now. */
  public Behaviour erroring(int percent) {
    return new Behaviour(isDown, reads, confirms, perSecond, percent, resetOnceIn, rejects);
  }

  /** The connection is reset at one in so many events. */
  public Behaviour resetting(int onceIn) {
    return new Behaviour(isDown, reads, confirms, perSecond, errorPercent, onceIn, rejects);
  }

  /** These events are refused for good. */
  public Behaviour rejecting(LongPredicate stamps) {
    return new Behaviour(isDown, reads, confirms, perSecond, errorPercent, resetOnceIn, stamps);
  }
}
