package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.DeadRecord;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tables that were merged into others are missed by nobody. */
final class MergingTest {
  private static final int OPENINGS = 60;

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void whatWasForgottenDoesNotComeBackWhenTablesAreMergedInAnOpening() throws IOException {
    for (int i = 0; i < OPENINGS; i++) {
      try (Log log =
          RocksDbLog.open(new LogFolder(folder.resolve("log")), new Settings(1 << 20, 1 << 20))) {
        assertThat(log.recover().lanes()).as("lanes at opening %d", i).isEmpty();
        for (String lane : List.of("a", "b")) {
          log.commit(
              List.of(new Progress(lane, ByteBuffer.wrap(new byte[1]))),
              List.of(new DeadRecord(lane, i, ByteBuffer.wrap(new byte[100_000]))));
          if (i % 2 == 1) {
            log.forget(lane);
          }
        }
        if (i % 2 == 0) {
          log.append(i, List.of(ByteBuffer.wrap(new byte[1])));
        }
      }
      if (i % 2 == 0) {
        forgetAll();
      }
    }
    assertThat(folder.resolve("log/damaged-1")).doesNotExist();
    assertThat(folder.resolve("log/salvage")).doesNotExist();
  }

  private void forgetAll() throws IOException {
    try (Log log =
        RocksDbLog.open(new LogFolder(folder.resolve("log")), new Settings(1 << 20, 1 << 20))) {
      assertThat(log.recover().lanes()).hasSize(2);
      log.forget("a");
      log.forget("b");
    }
  }
}
