package io.evbus;

/** What a put may ask for. */
public enum PutOption {
  /**
   * Keep attempts and the far side's coordinates for {@link Receipt#delivered()}. On a durable log
   * ask for it right after the put: a lane that is so far behind that it reads the event from the
   * log keeps them only when somebody already waits.
   */
  COORDINATES
}
