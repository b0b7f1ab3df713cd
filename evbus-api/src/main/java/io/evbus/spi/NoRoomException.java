package io.evbus.spi;

import java.io.IOException;

/**
 * A log took no records, for its disk has only the room left that it needs to go on: to commit, to
 * trim, to be opened again. Nothing was written, so unlike after other failures the log is still
 * good.
 */
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Says where, and what to do. */
  public NoRoomException(String message) {
    super(message);
  }
}
