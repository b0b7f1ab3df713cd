package io.evbus.spi;

import io.evbus.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * How a durable log is kept: the {@code log:} of {@code evbus.yaml}, or {@link
 * io.evbus.EventBusBuilder#log}. Immutable.
 *
 * @param path its folder
 * @param provider the log's kind; {@code rocksdb}
 * @param maxBytes the most bytes of events that it holds; absent is 10 GiB or half of what is free
 *     on the disk, whichever is less
 * @param keepAge how long delivered events are kept for replay
 * @param keepBytes how many bytes of delivered events are kept for replay; both limits hold when
 *     both are set
 * @param keepDetached how long a lane that is gone from the configuration is kept; 7 days
 * @param rest the provider's own options
 */
public record LogSpec(
    Path path,
    String provider,
    Optional<ByteCount> maxBytes,
    Optional<Duration> keepAge,
    Optional<ByteCount> keepBytes,
    Duration keepDetached,
    Map<String, Object> rest) {
  private static final Option<Path> PATH =
      Option.of("path", Path.class, "The log's folder; --data wins", "/var/lib/evbus").must();
  private static final Option<String> PROVIDER =
      Option.of("provider", String.class, "rocksdb", "The log's kind", "rocksdb");
  private static final Option<ByteCount> MAX_BYTES =
      Option.of(
          "max_bytes",
          ByteCount.class,
          "Bytes of events at most; 10GiB or half of what is free, whichever is less",
          "10GiB");
  private static final Option<Duration> KEEP_AGE =
      Option.of("keep.age", Duration.class, "How long delivered events are kept", "24h");
  private static final Option<ByteCount> KEEP_BYTES =
      Option.of("keep.bytes", ByteCount.class, "Bytes of delivered events that are kept", "1GiB");
  private static final Option<Duration> KEEP_DETACHED =
      Option.of(
          "keep_detached",
          Duration.class,
          Duration.ofDays(7),
          "How long a lane that is gone from the configuration is kept",
          "7d");

  private static final OptionSpec SPEC =
      new OptionSpec(
          List.of(PATH, PROVIDER, MAX_BYTES, KEEP_AGE, KEEP_BYTES, KEEP_DETACHED), Set.of(), true);

  /** Copies the map. */
  public LogSpec {
    rest = Map.copyOf(rest);
  }

  /** The options of every log; a provider has more. */
  public static OptionSpec options() {
    return SPEC;
  }

  /**
   * Reads a specification.
   *
   * @param path where the values stand, for messages
   * @param raw option values by name
   * @param faults receives every fault
   * @return absent when the folder is missing, which is a fault
   */
  public static Optional<LogSpec> parse(String path, Map<String, ?> raw, Consumer<Fault> faults) {
    OptionValues values = SPEC.parse(path, raw, faults);
    return values
        .get(PATH)
        .map(
            folder ->
                new LogSpec(
                    folder,
                    values.require(PROVIDER),
                    values.get(MAX_BYTES),
                    values.get(KEEP_AGE),
                    values.get(KEEP_BYTES),
                    values.require(KEEP_DETACHED),
                    values.rest()));
  }
}
