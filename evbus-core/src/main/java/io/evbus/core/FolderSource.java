package io.evbus.core;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.core.control.ControlServer;
import io.evbus.core.log.DataFolder;
import io.evbus.core.log.DurableLog;
import io.evbus.core.log.Retention;
import io.evbus.core.log.Storage;
import io.evbus.core.time.Environment;
import io.evbus.spi.BusSpec;
import io.evbus.spi.ByteCount;
import io.evbus.spi.LogProvider;
import io.evbus.spi.LogSpec;
import io.evbus.spi.Nearest;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A durable log in a folder, with a socket beside it through which its owner is asked. */
final class FolderSource implements DataSource {
  private static final System.Logger LOG = System.getLogger(FolderSource.class.getName());
  private static final long MOST_BYTES = 10L << 30;

  private final LogSpec spec;
  private @Nullable DataFolder folder;
  private @Nullable DurableLog log;
  private @Nullable ControlServer control;

  FolderSource(LogSpec spec) {
    this.spec = spec;
  }

  /** Reports what is wrong with the configuration of a log: its kind, and the kind's options. */
  static void check(LogSpec spec, Consumer<Fault> faults) {
    LogProvider provider = provider(spec, faults);
    if (provider != null) {
      List<Option<?>> all = new ArrayList<>(provider.options().options());
      LogSpec.options().options().stream().map(Option::may).forEach(all::add);
      new OptionSpec(all, provider.options().nativePassThrough(), provider.options().open())
          .parse("log", spec.rest(), faults);
    }
  }

  @Override
  public Storage open(Environment environment, BusSpec.Limits limits) {
    List<Fault> faults = new ArrayList<>();
    LogProvider provider = provider(spec, faults::add);
    if (provider == null) {
      throw new ConfigurationException(faults);
    }
    OptionValues options = provider.options().parse("log", spec.rest(), fault -> {});
    try {
      DataFolder owned = DataFolder.own(spec.path(), provider.name());
      folder = owned;
      owned.announce(null);
      Path place = owned.path().resolve(provider.name());
      DurableLog opened = new DurableLog(() -> provider.open(place, options));
      log = opened;
      return new Storage(
          opened,
          environment,
          new Retention.Limits(
              spec.maxBytes().map(ByteCount::bytes).orElseGet(() -> halfOfFree(owned.path())),
              spec.keepAge(),
              spec.keepBytes().map(ByteCount::bytes),
              spec.keepDetached()),
          limits.ringSlots(),
          limits.ringBytes());
    } catch (IOException e) {
      throw DataSource.fault(e);
    }
  }

  @Override
  public String logId() {
    return Objects.requireNonNull(folder).logId();
  }

  @Override
  public void begun(EventBus bus) {
    DataFolder owned = folder;
    if (owned == null) {
      return;
    }
    try {
      control = ControlServer.start(owned.path(), bus.operations());
      owned.announce(control.socket());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "Listening for evbus lanes and its like in {0}: {1}; they can't reach this process",
          owned.path(),
          e.getMessage());
    }
  }

  @Override
  public void close() {
    if (control != null) {
      control.close();
      control = null;
    }
    if (log != null) {
      try {
        log.close(); // It is closed already unless the bus could not be built.
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "Closing the log", e);
      }
      log = null;
    }
    if (folder != null) {
      try {
        folder.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "Letting the data folder go", e);
      }
      folder = null;
    }
  }

  private static @Nullable LogProvider provider(LogSpec spec, Consumer<Fault> faults) {
    Set<String> known = new TreeSet<>();
    for (LogProvider provider :
        ServiceLoader.load(LogProvider.class, FolderSource.class.getClassLoader())) {
      if (provider.name().equals(spec.provider())) {
        return provider;
      }
      known.add(provider.name());
    }
    faults.accept(
        new Fault(
            "log.provider",
            "no installed log is named "
                + spec.provider()
                + Nearest.hint(spec.provider(), known)
                + "; add the module io.evbus:evbus-log-"
                + spec.provider()));
    return null;
  }

  private static long halfOfFree(Path path) {
    try {
      return Math.min(MOST_BYTES, Files.getFileStore(path).getUsableSpace() / 2);
    } catch (IOException e) {
      return MOST_BYTES;
    }
  }
}
