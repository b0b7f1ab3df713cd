package io.evbus.chaos.stage;

import java.io.IOException;

/** A victim ended before it ran. */
public final class VictimDiedException extends IOException {
  private static final long serialVersionUID = 1L;

  private final int status;

  VictimDiedException(int status, String output) {
    super("Starting a victim: status " + status + "; " + output);
    this.status = status;
  }

  /** Its exit status. */
  public int status() {
    return status;
  }
}
