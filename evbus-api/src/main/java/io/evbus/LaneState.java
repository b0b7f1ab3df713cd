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
  /** Its publisher asked for a pause. */
  PAUSED,
  /** Waiting to open its publisher again. */
  WAITING,
  /** Waiting to open its publisher again after its credentials were refused. */
  UNAUTHORIZED,
  /** The destination asked never to be called again in this run. */
  DISABLED,
  /** Three publishes have not ended; the lane goes on when one of them has. */
  STUCK,
  /** Closed. */
  CLOSED;

  /** The name as it is shown: {@code unauthorized}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
