package io.evbus.sim;

import java.util.SplittableRandom;

/**
 * How often a simulated destination misbehaves; each number is a probability.
 *
 * @param openFails an opening fails
 * @param throwing a publish throws
 * @param retry an event is refused for now
 * @param reject an event is refused for good
 * @param unknown an event's outcome is not known
 * @param silent an event is never answered
 * @param late an answer comes later, out of order
 * @param lie a second, contrary decision follows, also after the publisher was closed
 * @param lost the connection is lost while events are in flight
 * @param pause the destination asks for a pause
 * @param poison an event ends the connection whenever it is sent
 */
public record Faults(
    double openFails,
    double throwing,
    double retry,
    double reject,
    double unknown,
    double silent,
    double late,
    double lie,
    double lost,
    double pause,
    double poison) {

  /** Nothing goes wrong. */
  public static Faults none() {
    return new Faults(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
  }

  /** Each fault is absent, rare or frequent, by the seed. */
  public static Faults random(SplittableRandom random) {
    return new Faults(
        pick(random, 0.5),
        pick(random, 0.1),
        pick(random, 0.2),
        pick(random, 0.05),
        pick(random, 0.05),
        pick(random, 0.02),
        pick(random, 0.9),
        pick(random, 0.3),
        pick(random, 0.1),
        pick(random, 0.1),
        pick(random, 0.01));
  }

  /**
   * The same without events that end every connection, which can hold up a lane that keeps an
   * order.
   */
  public Faults withoutPoison() {
    return new Faults(
        openFails, throwing, retry, reject, unknown, silent, late, lie, lost, pause, 0);
  }

  /** The same without what makes a lane suspect an event. */
  public Faults withoutSuspicion() {
    return new Faults(
        openFails, throwing / 10, retry, reject, 0, 0, late, lie, lost / 10, pause, 0);
  }

  private static double pick(SplittableRandom random, double frequent) {
    return switch (random.nextInt(3)) {
      case 0 -> 0;
      case 1 -> frequent / 10;
      default -> frequent;
    };
  }
}
