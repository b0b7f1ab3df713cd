package io.evbus.testkit.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * What a {@link FaultProxy} does to connections. Immutable.
 *
 * @param kind what
 * @param amount milliseconds of a delay, bytes a second of a throttle, bytes before a cut; else 0
 */
public record Fault(Kind kind, long amount) {
  private static final int MOST_BYTES_BEFORE_CUT = 20_000;
  private static final int LEAST_BYTES_PER_SECOND = 1_000;
  private static final int MOST_BYTES_PER_SECOND = 20_000;

  /** The kinds. What is silent stays so when the proxy is healed, until the client gives it up. */
  public enum Kind {
    /** Connections are reset. */
    RESET,
    /** Connections are reset, and nobody listens. */
    REFUSE,
    /** Connections are accepted and stay open, what is sent is swallowed, and nothing comes. */
    BLACK_HOLE,
    /** What the client sends is swallowed; what the server sends comes. */
    DEAF,
    /** What the client sends arrives; what the server sends is swallowed. */
    MUTE,
    /** Both directions are later by some time. */
    DELAY,
    /** Both directions pass so many bytes a second. */
    THROTTLE,
    /** A connection is reset when so many bytes have gone to the server. */
    CUT_AFTER,
    /**
     * A connection is reset when the server answers next: what was sent arrives, the answer does
     * not.
     */
    CUT_BEFORE_ANSWER
  }

  /** {@link Kind#RESET}. */
  public static Fault reset() {
    return new Fault(Kind.RESET, 0);
  }

  /** {@link Kind#REFUSE}. */
  public static Fault refuse() {
    return new Fault(Kind.REFUSE, 0);
  }

  /** {@link Kind#BLACK_HOLE}. */
  public static Fault blackHole() {
    return new Fault(Kind.BLACK_HOLE, 0);
  }

  /** Half open: {@link Kind#DEAF}. */
  public static Fault deaf() {
    return new Fault(Kind.DEAF, 0);
  }

  /** Half open: {@link Kind#MUTE}. */
  public static Fault mute() {
    return new Fault(Kind.MUTE, 0);
  }

  /** {@link Kind#DELAY}. */
  public static Fault delay(Duration each) {
    return new Fault(Kind.DELAY, each.toMillis());
  }

  /** {@link Kind#THROTTLE}. */
  public static Fault throttle(long bytesPerSecond) {
    return new Fault(Kind.THROTTLE, bytesPerSecond);
  }

  /** {@link Kind#THROTTLE} to one byte a second. */
  public static Fault drip() {
    return throttle(1);
  }

  /** {@link Kind#CUT_AFTER}. */
  public static Fault cutAfter(long bytes) {
    return new Fault(Kind.CUT_AFTER, bytes);
  }

  /** {@link Kind#CUT_BEFORE_ANSWER}. */
  public static Fault cutBeforeAnswer() {
    return new Fault(Kind.CUT_BEFORE_ANSWER, 0);
  }

  /**
   * The seven ways of a bad network, each so many times, in an order and with amounts that the seed
   * decides: reset, half open (one direction or the other), black hole, delay, throttle (one in
   * five is a drip), cut after some bytes, cut before the answer.
   */
  public static List<Fault> schedule(long seed, int each) {
    Random random = new Random(seed);
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      faults.add(reset());
      faults.add(random.nextBoolean() ? deaf() : mute());
      faults.add(blackHole());
      faults.add(delay(Duration.ofMillis(500)));
      faults.add(
          i % 5 == 4
              ? drip()
              : throttle(
                  LEAST_BYTES_PER_SECOND
                      + random.nextInt(MOST_BYTES_PER_SECOND - LEAST_BYTES_PER_SECOND)));
      faults.add(cutAfter(1 + random.nextInt(MOST_BYTES_BEFORE_CUT)));
      faults.add(cutBeforeAnswer());
    }
    Collections.shuffle(faults, random);
    return faults;
  }

  /** Such as {@code delay 500}. */
  @Override
  public String toString() {
    String name = kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return amount == 0 ? name : name + " " + amount;
  }
}
