package io.evbus.spi;

/** What a destination's {@link Outcome.Ok} proves, from nothing to most. */
public enum Proof {
  /** Nothing: the message was handed to the client library. */
  NONE,
  /** The far side has read it. */
  RECEIVED,
  /** It reached at least one queue, topic or table. */
  ROUTED,
  /** It is stored so that it survives a restart of the far side. */
  PERSISTED,
  /** It is stored on more than one machine. */
  REPLICATED
}
