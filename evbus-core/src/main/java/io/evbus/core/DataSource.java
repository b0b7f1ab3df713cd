package io.evbus.core;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.core.log.Storage;
import io.evbus.core.time.Environment;
import io.evbus.spi.BusSpec;
import java.io.IOException;
import java.util.List;

/** Where the durable log of a bus comes from: a folder, or the simulator. */
public interface DataSource {
  /**
   * Opens the log.
   *
   * @throws ConfigurationException when it can't be opened
   */
  Storage open(Environment environment, BusSpec.Limits limits);

  /** The log's random id, once it is open. */
  String logId();

  /** The bus is built. */
  void begun(EventBus bus);

  /** Lets everything go; any number of times, also when nothing was opened. */
  void close();

  /** A failure to open as a fault of the configuration. */
  static ConfigurationException fault(IOException cause) {
    return new ConfigurationException(
        List.of(new Fault("log", String.valueOf(cause.getMessage()))));
  }
}
