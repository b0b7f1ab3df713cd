package io.evbus.log.rocksdb;

import io.evbus.spi.ByteCount;
import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.OptionValues;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Opens durable logs on RocksDB.
 *
 * <p>Native memory, beside the heap: {@code write_buffer} (8 MiB) for ledgers and dead letters that
 * are not yet in a file, {@code block_cache} (8 MiB) for those that are read, 1 MiB for the events
 * that are being written, or the largest of them, and about 20 MiB of the library itself. A lane
 * that is behind takes 256 KiB of the heap, or its largest event, and as much beside it.
 *
 * <p>Stateless and thread-safe.
 */
public final class RocksDbLogProvider implements LogProvider {
  private static final Option<ByteCount> WRITE_BUFFER =
      Option.of(
          "write_buffer",
          ByteCount.class,
          new ByteCount(8L << 20),
          "Native memory for ledgers and dead letters that are not yet in a file; a file of events"
              + " is four times as large",
          "8MiB");
  private static final Option<ByteCount> BLOCK_CACHE =
      Option.of(
          "block_cache",
          ByteCount.class,
          new ByteCount(8L << 20),
          "Native memory for ledgers and dead letters that were read",
          "8MiB");
  private static final OptionSpec SPEC = OptionSpec.of(WRITE_BUFFER, BLOCK_CACHE);

  /** Called by ServiceLoader. */
  public RocksDbLogProvider() {}

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public OptionSpec options() {
    return SPEC;
  }

  @Override
  public Log open(Path folder, OptionValues options) throws IOException {
    NativeLibrary.load();
    return RocksDbLog.open(
        new LogFolder(folder),
        new Settings(options.require(WRITE_BUFFER).bytes(), options.require(BLOCK_CACHE).bytes()));
  }
}
