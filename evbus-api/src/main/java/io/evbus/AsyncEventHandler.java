package io.evbus;

import java.util.concurrent.CompletionStage;

/**
 * An ingress as an asynchronous function of the event: a normal completion is a delivery, an
 * exceptional one is tried again. It must not block.
 */
@FunctionalInterface
public interface AsyncEventHandler {
  /** Starts a delivery; several may be under way, up to the lane's window. */
  CompletionStage<?> handle(Event event) throws Exception;
}
