package io.evbus.spi;

/**
 * What the core must know about a destination.
 *
 * @param blocking whether {@link Publisher#publish} may block; such a lane gets a thread
 * @param keepsOrderOnRetry whether the publisher keeps order over its own retries
 * @param proof what Ok proves
 * @param maxEventBytes the largest body the destination takes; a larger one is rejected unsent
 */
public record Traits(boolean blocking, boolean keepsOrderOnRetry, Proof proof, int maxEventBytes) {

  /** A destination whose publish may block and takes any size. */
  public static Traits blocking(Proof proof) {
    return new Traits(true, false, proof, Integer.MAX_VALUE);
  }

  /** A destination whose publish never blocks and takes any size. */
  public static Traits nonBlocking(Proof proof) {
    return new Traits(false, false, proof, Integer.MAX_VALUE);
  }
}
