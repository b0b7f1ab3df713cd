package io.evbus.sim;

import io.evbus.EventBus;
import io.evbus.core.DataSource;
import io.evbus.core.log.DurableLog;
import io.evbus.core.log.Retention;
import io.evbus.core.log.Storage;
import io.evbus.core.time.Environment;
import io.evbus.spi.BusSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A bus's log on the simulated disk.
 *
 * @param opener opens it, at the start and after a failure
 * @param maxBytes how much it may hold
 */
record SimSource(DurableLog.Opener opener, long maxBytes) implements DataSource {
  @Override
  public Storage open(Environment environment, BusSpec.Limits limits) {
    try {
      return new Storage(
          new DurableLog(opener),
          environment,
          new Retention.Limits(maxBytes, Optional.empty(), Optional.empty(), Duration.ofDays(7)),
          limits.ringSlots(),
          limits.ringBytes());
    } catch (IOException e) {
      throw DataSource.fault(e);
    }
  }

  @Override
  public String logId() {
    return "simulated";
  }

  @Override
  public void begun(EventBus bus) {
    // Nothing waits for it.
  }

  @Override
  public void close() {
    // Nothing is held: the disk outlives the bus.
  }
}
