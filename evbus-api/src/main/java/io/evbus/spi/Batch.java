package io.evbus.spi;

import io.evbus.Event;

/**
 * One attempt to send some events on one publisher. Decisions made after the publisher was closed
 * or abandoned are ignored. Thread-safe.
 */
public interface Batch {
  /** The number of events, at least one. */
  int size();

  /** The event at an index. */
  Event event(int index);

  /** The offset in the log of the event at an index; offsets rise within a batch. */
  long offset(int index);

  /** Whether somebody asked for the far side's coordinates of one of these events. */
  boolean wantsCoordinates();

  /**
   * Decides the events from (inclusive) to (exclusive). The first decision of an event wins. Any
   * thread; never blocks, never throws.
   */
  void decide(int from, int to, Outcome outcome);
}
