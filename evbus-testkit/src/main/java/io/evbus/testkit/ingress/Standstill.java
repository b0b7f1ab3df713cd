package io.evbus.testkit.ingress;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.function.IntSupplier;
import org.awaitility.core.ConditionTimeoutException;

/** Whether a number that should rise has stopped rising. */
final class Standstill {
  private Standstill() {}

  /** Watches for a time; true when the number stayed as it was. */
  static boolean of(IntSupplier number, Duration time) {
    int before = number.getAsInt();
    try {
      await().atMost(time).until(() -> number.getAsInt() != before);
      return false;
    } catch (ConditionTimeoutException e) {
      return true;
    }
  }
}
