package io.evbus;

/** An ingress as a function of a context and the event; otherwise as {@link EventHandler}. */
@FunctionalInterface
public interface ContextEventHandler<C> {
  /** Delivers an event. One call at a time for each context. */
  void handle(C context, Event event) throws Exception;
}
