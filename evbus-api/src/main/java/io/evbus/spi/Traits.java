package io.evbus.spi;

/**
 * What the core must know about a destination.
 *
 * @param blocking whether {@link Publisher#publish} may block; such a lane gets a thread
 * @param keepsOrderOnRetry whether the publisher keeps order over its own retries
 * @param dedupesByOffset whether the far side confirms and drops an offset that is not beyond the
 *     last one it had of the same producer. Such a lane sends in the order of the log whatever its
 *     policy says, sends all that is unconfirmed again after a loss, and takes a new producer name
 *     before it sends an offset that the far side would drop unseen, see {@link Ingress#open(
 *     Destination, Signals, String)}. Such a far side stores nothing that was sent on one publisher
 *     behind an event which it refused there
 * @param proof what Ok proves
 * @param maxEventBytes the largest body the destination takes; a larger one is rejected unsent
 */
public record Traits(
    boolean blocking,
    boolean keepsOrderOnRetry,
    boolean dedupesByOffset,
    Proof proof,
    int maxEventBytes) {

  /** A destination that does not de-duplicate by offset. */
  public Traits(boolean blocking, boolean keepsOrderOnRetry, Proof proof, int maxEventBytes) {
    this(blocking, keepsOrderOnRetry, false, proof, maxEventBytes);
  }

  /** A destination whose publish may block and takes any size. */
  public static Traits blocking(Proof proof) {
    return new Traits(true, false, proof, Integer.MAX_VALUE);
  }

  /** A destination whose publish never blocks and takes any size. */
  public static Traits nonBlocking(Proof proof) {
    return new Traits(false, false, proof, Integer.MAX_VALUE);
  }
}
