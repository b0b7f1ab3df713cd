package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.spi.Log;
import io.evbus.spi.NoRoomException;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log on a disk that has less room than the log leaves free. */
class FullDiskTest {
  private static final Settings USUAL = new Settings(1 << 20, 1 << 20);
  private static final Settings MORE_THAN_ANY_DISK = new Settings(1L << 50, 1 << 20);

  @TempDir Path folder;

  @Test
  void takesNoRecordsButStillCommitsAndTrims() throws IOException {
    List<ByteBuffer> records = List.of(ByteBuffer.wrap(new byte[] {1}));
    try (Log log = open(USUAL)) {
      log.recover();
      log.append(0, records);
    }
    try (Log log = open(MORE_THAN_ANY_DISK)) {
      log.recover();
      assertThatThrownBy(() -> log.append(1, records))
          .isInstanceOf(NoRoomException.class)
          .hasMessageContaining(folder.toString())
          .hasMessageContaining("free some space");
      log.commit(List.of(new Progress("a", ByteBuffer.wrap(new byte[] {2}))), List.of());
      log.trim(1);
    }
    try (Log log = open(USUAL)) {
      assertThat(log.recover().first()).isEqualTo(1);
      log.append(1, records);
      assertThat(log.recover().lanes()).hasSize(1);
    }
  }

  private Log open(Settings settings) throws IOException {
    return RocksDbLog.open(new LogFolder(folder.resolve("log")), settings);
  }
}
