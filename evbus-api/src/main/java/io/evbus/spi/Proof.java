package io.evbus.spi;

/** What a destination's {@link Outcome.Ok} proves, from nothing to most. */
public enum Proof {
  /** Nothing: the message was handed to the client library. */
  NONE("It was handed to the client library; nothing is proved."),
  /** The far side has read it. */
  RECEIVED("The far side has it, or a function returned; no disk is meant."),
  /** It reached at least one queue, topic or table. */
  ROUTED("It reached a place; what survives a restart there is its own."),
  /** It is stored so that it survives a restart of the far side. */
  PERSISTED("The far side says that it survives its restart."),
  /** It is stored on more than one machine. */
  REPLICATED("The far side says that more than one machine has it.");

  private final String meaning;

  Proof(String meaning) {
    this.meaning = meaning;
  }

  /** A sentence, for ingresses whose guide says nothing more exact. */
  public String meaning() {
    return meaning;
  }
}
