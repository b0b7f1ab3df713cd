package io.evbus.core.ring;

/** A lane as the ring sees it. */
public interface Reader {
  /** The least offset that it still needs. */
  long gate();

  /** Whether it gives up its oldest events rather than hold a producer up. */
  boolean drops();

  /** Gives up what it has not read below an offset; called only when it {@link #drops}. */
  void dropUntil(long offset);
}
