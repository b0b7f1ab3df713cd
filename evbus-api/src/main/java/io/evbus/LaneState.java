package io.evbus;

import java.util.Locale;

/** What a lane is doing. */
public enum LaneState {
  /** Not started, or without an event so far. */
  IDLE,
  /** Opening its publisher. */
  CONNECTING,
  /** Its publisher is open. */
  CONNECTED,
  /** Its publisher asked for a break, as a broker under a memory alarm does. */
  BLOCKED,
  /** An operator paused it; it goes on when it is resumed. */
  PAUSED,
  /** Waiting to open its publisher again. */
  WAITING,
  /** Waiting to open its publisher again after its credentials were refused. */
  UNAUTHORIZED,
  /** The destination asked never to be called again, until an operator resumes the lane. */
  DISABLED,
  /** Three publishes have not ended; the lane goes on when one of them has. */
  STUCK,
  /** Known to the log, but not in the configuration. */
  DETACHED,
  /** Closed. */
  CLOSED;

  /** The name as it is shown: {@code unauthorized}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
