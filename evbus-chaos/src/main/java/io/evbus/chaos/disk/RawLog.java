package io.evbus.chaos.disk;

import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.ServiceLoader;

/** Opens logs without an engine. */
public final class RawLog {
  private RawLog() {}

  /** Opens a provider's folder. */
  public static Log open(Path folder, Map<String, Object> options) throws IOException {
    LogProvider provider =
        ServiceLoader.load(LogProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals("rocksdb"))
            .findFirst()
            .orElseThrow();
    return provider.open(folder, provider.options().parse("log", options, fault -> {}));
  }
}
