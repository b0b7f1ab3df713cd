package io.evbus;

import java.util.concurrent.CompletableFuture;

/**
 * What a put gives back: the event is in the log, and here is how to learn its fate. Thread-safe.
 */
public interface Receipt {
  /** The event's place in the log; rises with every put. */
  long offset();

  /** The event. */
  Event event();

  /**
   * Completes when the event is accepted: at once on a memory log. Completed on an evbus thread, so
   * a dependent action must not block.
   */
  CompletableFuture<Void> accepted();

  /**
   * Completes when every lane with {@code ack: required} that took the event is done with it, or
   * the bus is closed; never exceptionally. Completed on an evbus thread, so a dependent action
   * must not block.
   */
  CompletableFuture<Delivery> delivered();
}
