package io.evbus.spi;

import io.evbus.Reason;
import org.jspecify.annotations.Nullable;

/**
 * A failure to open or use a destination whose reason is known. The core tries again with back-off,
 * whatever the reason is; the lane's state shows it.
 */
public final class IngressException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Names the reason; the message says what was being done, to what, the cause and the remedy. */
  public IngressException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  /** The reason. */
  public Reason reason() {
    return reason;
  }
}
