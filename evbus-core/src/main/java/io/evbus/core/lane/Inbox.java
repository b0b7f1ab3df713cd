package io.evbus.core.lane;

/** Where other threads leave what a lane must know; never blocks, never throws. */
@FunctionalInterface
interface Inbox {
  void put(Input input);

  /** One thing that a lane must know; applied by the lane itself. */
  @FunctionalInterface
  interface Input {
    void apply(Lane lane, long now);
  }
}
