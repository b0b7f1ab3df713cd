package io.evbus.spi;

/**
 * An ingress opened for one destination.
 *
 * <p>{@link #publish} is called by one thread at a time; {@link #close} by any.
 */
public interface Publisher extends AutoCloseable {
  /**
   * Sends a batch. Each event must be decided by {@link Batch#decide}, now or later, from any
   * thread. Blocks only when the destination's traits say so.
   *
   * @throws Exception counts as {@link Outcome.Unknown} for all that is undecided; the publisher is
   *     then closed and a new one opened
   */
  void publish(Batch batch) throws Exception;

  /**
   * The last offset that the far side has had of this producer, or -1; asked once, after opening,
   * where the traits say that the far side de-duplicates by offset. May block.
   */
  default long lastOffset() throws Exception {
    return -1;
  }

  /** Ends the connection, and a publish that is under way with it. Idempotent; never throws. */
  @Override
  void close();
}
