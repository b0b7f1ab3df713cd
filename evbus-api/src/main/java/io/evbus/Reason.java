package io.evbus;

import java.util.Locale;

/** Why an attempt failed, or an event was given up or dropped: one closed list for everything. */
public enum Reason {
  /** The far side, or the user's function, reported a failure that may pass. */
  FAILED,
  /** The far side refused the message for now (a negative acknowledgement). */
  REFUSED,
  /** The far side asked for less traffic. */
  THROTTLED,
  /** No answer came in time. */
  TIMEOUT,
  /** The far side could not be reached, or the connection was lost. */
  UNREACHABLE,
  /** The credentials were refused. */
  UNAUTHORIZED,
  /** The credentials are good, but this is not allowed. */
  FORBIDDEN,
  /** The place named does not exist, or the message could not be routed. */
  NO_DESTINATION,
  /** The event is larger than the destination or the bus takes. */
  TOO_LARGE,
  /** The far side, or the encoding for it, can't take this event. */
  INVALID,
  /** The destination asked never to be called again. */
  GONE,
  /** All attempts were used; the last reason stands in the detail. */
  ATTEMPTS_EXHAUSTED,
  /** The event, sent alone, ended the connection again and again while others passed. */
  KILLS_CONNECTION,
  /** The lane was too far behind and drops its oldest events. */
  OVERFLOW,
  /** The event was older than the lane's {@code expire_after} before its turn came. */
  EXPIRED,
  /** The log's record of the event is damaged, so nobody can read it any more. */
  DAMAGED,
  /** The lane was gone from the configuration for too long, or an operator had it forgotten. */
  FORGOTTEN,
  /** The bus was closed before the lane was done. */
  CLOSED;

  /** The name as it is shown: {@code no_destination}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
