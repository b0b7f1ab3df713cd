package io.evbus.acct;

/**
 * A credentials file that can't be used, in one line for the person who reads it. Never shows a key
 * or a value; nothing was changed; trying again doesn't help.
 */
public final class AcctException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** A message alone. */
  public AcctException(String message) {
    super(message);
  }

  /** A message with its cause, which the message doesn't repeat. */
  public AcctException(String message, Throwable cause) {
    super(message, cause);
  }
}
