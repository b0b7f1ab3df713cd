package io.evbus.cli;

/** Ends a command with one message on standard error and an exit status. */
final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Not everything was done. */
  static final int FAILED = 1;

  /** The command line or the configuration is wrong. */
  static final int USAGE = 2;

  private final int status;

  CliException(int status, String message) {
    super(message);
    this.status = status;
  }

  int status() {
    return status;
  }
}
