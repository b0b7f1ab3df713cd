package io.evbus;

import java.util.concurrent.CompletionStage;

/** An asynchronous ingress with a context; otherwise as {@link AsyncEventHandler}. */
@FunctionalInterface
public interface AsyncContextEventHandler<C> {
  /** Starts a delivery; several may be under way, up to the lane's window. */
  CompletionStage<?> handle(C context, Event event) throws Exception;
}
