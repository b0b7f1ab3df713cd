package io.evbus.spi;

import io.evbus.Reason;
import java.time.Duration;
import java.util.Map;

/** What became of one attempt to deliver one event. Details never hold a body or a secret. */
public sealed interface Outcome {
  /** Ok without coordinates; the same object every time. */
  Outcome OK = new Ok(Map.of());

  /**
   * The far side confirmed.
   *
   * @param coordinates where it went there, such as a delivery tag or partition; may be empty
   */
  record Ok(Map<String, String> coordinates) implements Outcome {
    /** Copies the coordinates. */
    public Ok {
      coordinates = Map.copyOf(coordinates);
    }
  }

  /**
   * This event again, later; costs one attempt. With {@link Reason#THROTTLED} it costs none, and
   * the whole lane sends nothing meanwhile: the far side asked for less, whichever event it was.
   *
   * @param after the least wait, zero to leave it to the lane's back-off
   */
  record Retry(Reason reason, String detail, Duration after) implements Outcome {
    /** A retry after the lane's own back-off. */
    public Retry(Reason reason, String detail) {
      this(reason, detail, Duration.ZERO);
    }
  }

  /** Never again: the event becomes a dead letter. */
  record Rejected(Reason reason, String detail) implements Outcome {}

  /**
   * No connection or no answer: the publisher is opened anew and the event sent again, for free.
   */
  record Unknown(String detail) implements Outcome {}
}
