package io.evbus.log.rocksdb;

import io.evbus.spi.LogProvider;
import io.evbus.testkit.log.LogConformance;
import io.evbus.testkit.log.LogFeatures;
import io.evbus.testkit.log.LogFeatures.Ability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** The log on RocksDB keeps the contract. */
class RocksDbLogTest extends LogConformance {
  @Override
  protected LogProvider provider() {
    return new RocksDbLogProvider();
  }

  @Override
  protected LogFeatures features() {
    return LogFeatures.of(
        Ability.FOLDER,
        Ability.SURVIVES_KILL,
        Ability.DETECTS_DAMAGE,
        Ability.REFUSES_UNKNOWN_VERSION);
  }

  @Override
  protected void damage(Path folder) throws IOException {
    Path segment = segment(folder);
    byte[] bytes = Files.readAllBytes(segment);
    bytes[bytes.length / 2] ^= 1;
    Files.write(segment, bytes);
  }

  private static Path segment(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(new LogFolder(folder).records())) {
      return files.max(Comparator.comparingLong(file -> file.toFile().length())).orElseThrow();
    }
  }

  @Override
  protected void makeUnknownVersion(Path folder) throws IOException {
    Files.writeString(folder.resolve("format"), "evbus-log-rocksdb 3\n");
  }
}
