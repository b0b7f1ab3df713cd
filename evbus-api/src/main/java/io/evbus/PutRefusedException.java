package io.evbus;

/** A put that was refused: the event is not on the bus, no lane will get it. */
public final class PutRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why a put is refused. */
  public enum Cause {
    /** There was no room in time; trying again later helps. The message names the slowest lane. */
    FULL,
    /** The bus is closed, or closing; trying again doesn't help. */
    CLOSED,
    /** The body is larger than the bus takes; trying again doesn't help. */
    TOO_LARGE,
    /**
     * The log was full or failing, or the bus was closed, before the event was in it; told through
     * {@link Receipt#accepted()}. The event may be there all the same.
     */
    NOT_STABLE,
    /** The thread was interrupted while it waited; its interrupt flag is set. */
    INTERRUPTED
  }

  private final Cause why;

  /** Names the cause; the message names the event, never its body. */
  public PutRefusedException(Cause why, String message) {
    super(message);
    this.why = why;
  }

  /** Why the put was refused. */
  public Cause why() {
    return why;
  }
}
