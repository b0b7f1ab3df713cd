package io.evbus.spi;

import io.evbus.EventBus;

/** Builds buses; found by ServiceLoader. There is one, in evbus-core. */
public interface BusProvider {
  /**
   * Builds a bus that takes events but has not started.
   *
   * @throws io.evbus.ConfigurationException with all faults
   */
  EventBus build(BusSpec spec);
}
