package io.evbus.chaos.victim;

/**
 * The bytes between a victim and the outside.
 *
 * <p>Reports, victim to outside, each after one byte: HELLO long pid; ATTEMPT byte producer, int
 * from, int to; ACKNOWLEDGED, REFUSED, UNKNOWN byte producer, int number; REPLY and END int length,
 * JSON. Orders, outside to victim: int length, verb, space, argument as JSON.
 *
 * <p>Sinks, victim to outside: UTF lane, which is answered by one byte; then for each event int
 * token, UTF id, int length, body. Outside to victim: int token, byte answer.
 */
public final class Frames {
  /** The victim runs. */
  public static final int HELLO = 'H';

  /** A producer is about to put. */
  public static final int ATTEMPT = 'A';

  /** An event is accepted. */
  public static final int ACKNOWLEDGED = 'K';

  /** An event is not accepted. */
  public static final int REFUSED = 'R';

  /** Whether an event is accepted is not known. */
  public static final int UNKNOWN = 'U';

  /** The answer to an order. */
  public static final int REPLY = 'J';

  /** The victim has closed its bus; its last counters. */
  public static final int END = 'E';

  /** A sink took an event. */
  public static final int OK = 0;

  /** A sink refuses an event for now. */
  public static final int RETRY = 1;

  /** A sink refuses an event for good. */
  public static final int REJECTED = 2;

  private Frames() {}
}
