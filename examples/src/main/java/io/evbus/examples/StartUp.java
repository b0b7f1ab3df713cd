package io.evbus.examples;

import io.evbus.Delivery;
import io.evbus.EventBus;
import io.evbus.Receipt;
import java.util.Map;

/** Starts a bus on encrypted profiles, puts an event, and asks what became of it. */
public final class StartUp {
  private StartUp() {}

  /** Puts one order; what each destination confirmed. */
  public static Delivery run(String acctFile, String acctKey) {
    try (EventBus bus =
        EventBus.builder().acct(acctFile, acctKey).ingressProfiles("default").start()) {
      Receipt receipt = bus.put(Map.of("order", 42));
      return receipt.delivered().join();
    }
  }
}
