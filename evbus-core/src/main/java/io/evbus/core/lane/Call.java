package io.evbus.core.lane;

import org.jspecify.annotations.Nullable;

/**
 * One call that may block: opening a publisher, or publishing a batch on one. Put into the inbox,
 * or handed to the next turn, it tells the lane that it has ended.
 */
abstract class Call implements Inbox.Input {
  /** The publisher that it opens or is made on. */
  final long generation;

  /** What it threw, known when it has ended. */
  @Nullable Throwable failure;

  /** Whether the lane went on without waiting for its end; the lane's own. */
  boolean abandoned;

  Call(long generation) {
    this.generation = generation;
  }
}
