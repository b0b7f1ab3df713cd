package io.evbus.spi;

import io.evbus.Reason;
import java.time.Duration;

/**
 * What a publisher tells its lane. Any thread; never blocks, never throws. Signals of a publisher
 * that was closed or abandoned are ignored.
 */
public interface Signals {
  /**
   * The connection is gone: what is undecided is sent again on a new publisher.
   *
   * @param cause its message is shown; an {@link IngressException} for refused credentials makes
   *     the lane {@code unauthorized}
   */
  void lost(Throwable cause);

  /**
   * Send nothing until {@link #resume}; the attempt timers stand still meanwhile.
   *
   * @param atMost a pause that lasts longer is a loss
   */
  void pause(Duration atMost);

  /** Ends a pause. */
  void resume();

  /**
   * Never open this destination again, until an operator resumes its lane; with a durable log that
   * holds over restarts. Pending events are kept and reported.
   */
  void disable(Reason reason, String detail);
}
