package io.evbus.bench;

import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import io.evbus.testkit.log.ForwardingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.LongAdder;

/** The log {@code rocksdb} under the name {@code counted}, with counts of what is appended. */
public final class CountedLog implements LogProvider {
  static final String NAME = "counted";

  private static final String COUNTED = "rocksdb";
  private static final LongAdder APPENDS = new LongAdder();
  private static final LongAdder RECORDS = new LongAdder();
  private static final LongAdder BYTES = new LongAdder();

  /**
   * What was appended.
   *
   * @param appends groups, each with a sync of its own
   * @param records events
   * @param bytes bytes of the events' records
   */
  record Counts(long appends, long records, long bytes) {
    double recordsOfGroup() {
      return (double) records / appends;
    }

    int bytesOfRecord() {
      return (int) (bytes / records);
    }
  }

  /** The counts of this process since the last call. */
  static Counts take() {
    return new Counts(APPENDS.sumThenReset(), RECORDS.sumThenReset(), BYTES.sumThenReset());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionSpec options() {
    return counted().options();
  }

  @Override
  public Log open(Path folder, OptionValues options) throws IOException {
    return new Counting(counted().open(folder, options));
  }

  private static LogProvider counted() {
    return ServiceLoader.load(LogProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(provider -> provider.name().equals(COUNTED))
        .findFirst()
        .orElseThrow();
  }

  private static final class Counting extends ForwardingLog {
    Counting(Log log) {
      super(log);
    }

    @Override
    public void append(long first, List<ByteBuffer> records) throws IOException {
      APPENDS.increment();
      RECORDS.add(records.size());
      BYTES.add(records.stream().mapToLong(ByteBuffer::remaining).sum());
      super.append(first, records);
    }
  }
}
