package io.evbus.core;

import io.evbus.EventBus;
import io.evbus.core.time.Threads;
import io.evbus.spi.BusProvider;
import io.evbus.spi.BusSpec;

/** Builds buses on real threads and the system's clock. */
public final class CoreBusProvider implements BusProvider {
  /** Called by ServiceLoader. */
  public CoreBusProvider() {}

  @Override
  public EventBus build(BusSpec spec) {
    return new CoreBus(
        spec, Threads.environment(spec.name()), spec.log().map(FolderSource::new).orElse(null));
  }
}
