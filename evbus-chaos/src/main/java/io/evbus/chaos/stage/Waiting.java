package io.evbus.chaos.stage;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for something that is looked at again and again. */
public final class Waiting {
  private static final long LOOK_NANOS = 5_000_000L;

  private Waiting() {}

  /** Waits until it is so; false when the time is over. */
  public static boolean until(Duration atMost, BooleanSupplier isSo) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!isSo.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return true;
  }

  /** Lets time pass. */
  public static void millis(long millis) {
    until(Duration.ofMillis(millis), () -> false);
  }

  /** The time since a reading of {@link System#nanoTime}. */
  public static long millisSince(long startNanos) {
    return (System.nanoTime() - startNanos) / 1_000_000;
  }
}
