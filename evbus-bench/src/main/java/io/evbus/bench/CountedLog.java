package io.evbus.bench;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
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

  private record Counting(Log log) implements Log {
    @Override
    public void append(long first, List<ByteBuffer> records) throws IOException {
      APPENDS.increment();
      RECORDS.add(records.size());
      BYTES.add(records.stream().mapToLong(ByteBuffer::remaining).sum());
      log.append(first, records);
    }

    @Override
    public Recovery recover() throws IOException {
      return log.recover();
    }

    @Override
    public void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
      log.commit(progress, dead);
    }

    @Override
    public Cursor open(long offset) throws IOException {
      return log.open(offset);
    }

    @Override
    public void trim(long before) throws IOException {
      log.trim(before);
    }

    @Override
    public List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes)
        throws IOException {
      return log.deadLetters(lane, from, most, maxBytes);
    }

    @Override
    public void purge(String lane, long from, long to) throws IOException {
      log.purge(lane, from, to);
    }

    @Override
    public void forget(String lane) throws IOException {
      log.forget(lane);
    }

    @Override
    public void close() throws IOException {
      log.close();
    }
  }
}
