package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Progress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A thread that somebody has interrupted harms no file, and stays interrupted. */
final class InterruptTest {
  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void anInterruptedThreadWritesAndReads() throws IOException {
    List<Long> offsets = new ArrayList<>();
    try (Log log =
        RocksDbLog.open(new LogFolder(folder.resolve("log")), new Settings(1 << 20, 1 << 20))) {
      log.recover();
      try (Cursor cursor = log.open(0)) {
        for (long first = 0; first < 3; first++) {
          Thread.currentThread().interrupt();
          log.append(first, List.of(ByteBuffer.wrap(new byte[300_000])));
          log.commit(List.of(new Progress("a", ByteBuffer.wrap(new byte[1]))), List.of());
          cursor.read(9, 1 << 20, (offset, record) -> offsets.add(offset));
          assertThat(Thread.interrupted()).isTrue();
        }
      }
    }
    assertThat(offsets).containsExactly(0L, 1L, 2L);
  }
}
