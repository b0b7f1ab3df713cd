package io.evbus;

/**
 * What came of connecting to a lane's destination without changing anything there.
 *
 * @param lane the lane's name
 * @param result how it went
 * @param detail one line: what was proved, or what is wrong
 */
public record Probed(String lane, Result result, String detail) {
  /** How a probe went. */
  public enum Result {
    /** The destination answered as a publisher needs it to. */
    OK,
    /** It did not, or not in time. */
    FAILED,
    /** The ingress can't probe. */
    UNKNOWN
  }
}
