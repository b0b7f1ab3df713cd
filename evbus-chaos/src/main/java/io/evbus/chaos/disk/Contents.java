package io.evbus.chaos.disk;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.LogProvider;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * What a log holds, byte by byte, as its provider hands it out.
 *
 * @param next the offset that follows every one
 * @param records the records in hexadecimal digits, by offset
 * @param lanes what lanes have delivered, by name
 * @param dead the dead letters, by lane and offset
 */
public record Contents(
    long next, Map<Long, String> records, Map<String, String> lanes, Map<String, String> dead) {
  /** Options of logs that are small. */
  static final Map<String, Object> OPTIONS = Map.of("write_buffer", "1MiB", "block_cache", "1MiB");

  private static final String PROVIDER = "rocksdb";
  private static final int MOST = 10_000;

  /** Opens the log of a data folder that nobody uses. */
  static Log open(Folder folder) throws IOException {
    LogProvider provider =
        ServiceLoader.load(LogProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(one -> one.name().equals(PROVIDER))
            .findFirst()
            .orElseThrow();
    Path place = folder.path().resolve(PROVIDER);
    return provider.open(place, provider.options().parse("log", OPTIONS, fault -> {}));
  }

  /** Reads all of it. */
  public static Contents of(Folder folder) throws IOException {
    try (Log log = open(folder)) {
      Recovery recovery = log.recover();
      Map<Long, String> records = new TreeMap<>();
      try (Cursor cursor = log.open(recovery.first())) {
        cursor.read(MOST, MOST << 10, (offset, record) -> records.put(offset, hex(record)));
      }
      Map<String, String> lanes = new TreeMap<>();
      for (Progress lane : recovery.lanes()) {
        lanes.put(lane.lane(), hex(lane.state()));
      }
      Map<String, String> dead = new TreeMap<>();
      for (DeadRecord letter : log.deadLetters("", 0, MOST, Long.MAX_VALUE)) {
        dead.put(letter.lane() + " " + letter.offset(), hex(letter.record()));
      }
      return new Contents(recovery.next(), records, lanes, dead);
    }
  }

  /** A record, ledger or dead letter of these digits in another version. */
  static ByteBuffer inVersion(int version, String digits) {
    byte[] bytes = HexFormat.of().parseHex(digits);
    bytes[0] = (byte) version;
    return ByteBuffer.wrap(bytes);
  }

  private static String hex(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.duplicate().get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
