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
 * <p>Native memory, beside the heap: {@code write_buffer} (32 MiB) and 8 MiB for what is written,
 * {@code block_cache} (16 MiB) for what is read, indexes included, 2 MiB of read-ahead for each
 * lane that is behind, and about 20 MiB of the library itself.
 *
 * <p>Stateless and thread-safe.
 */
public final class RocksDbLogProvider implements LogProvider {
  private static final Option<ByteCount> WRITE_BUFFER =
      Option.of(
          "write_buffer",
          ByteCount.class,
          new ByteCount(32L << 20),
          "Native memory for what is not yet in a file",
          "32MiB");
  private static final Option<ByteCount> BLOCK_CACHE =
      Option.of(
          "block_cache",
          ByteCount.class,
          new ByteCount(16L << 20),
          "Native memory for what was read",
          "16MiB");
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
