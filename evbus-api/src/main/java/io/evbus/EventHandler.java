package io.evbus;

/** An ingress as a function of the event. A return is a delivery; a throw is tried again. */
@FunctionalInterface
public interface EventHandler {
  /** Delivers an event. One call at a time; may block up to the lane's attempt timeout. */
  void handle(Event event) throws Exception;
}
