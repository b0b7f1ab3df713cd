package io.evbus.ingress.http;

import io.evbus.Reason;
import io.evbus.spi.Outcome;
import java.time.Duration;

/** What became of one request, as far as it can be told from that request alone. */
sealed interface Answer {
  /** The server has dealt with this event. */
  record Decided(Outcome outcome) implements Answer {}

  /**
   * Something stands in the way that is most likely not this event's fault. If the server answers
   * others meanwhile it is held against the event, else against the destination.
   */
  record Down(Reason reason, String detail) implements Answer {}

  /** Nothing more should be sent for a while. */
  record Throttled(String detail, Duration after) implements Answer {}

  /** Nothing more should ever be sent. */
  record Gone(String detail) implements Answer {}
}
