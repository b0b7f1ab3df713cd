package io.evbus.spi;

/** Turns a profile into the open context that a publish function gets. */
@FunctionalInterface
public interface GatherFunction<C> {
  /**
   * Opens the context. Called when there is a first event to deliver, and again with back-off after
   * a failure. May block, up to the lane's attempt timeout.
   */
  C gather(Profile profile) throws Exception;
}
