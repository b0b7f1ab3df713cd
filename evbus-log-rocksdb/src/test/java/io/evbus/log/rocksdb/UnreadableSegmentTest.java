package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Cursor;
import io.evbus.spi.Log;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Segments without a beginning, or without anything. */
class UnreadableSegmentTest {
  private static final int BODY_BYTES = 300;

  @TempDir Path folder;

  @BeforeAll
  static void loadLibrary() throws IOException {
    NativeLibrary.load();
  }

  @Test
  void aBeginningCostsWhatItTouches() throws IOException {
    append(0, 1_000);
    append(1_000, 1_000);
    overwrite(segment(1), 4_096);

    assertThat(read().size()).isBetween(2_000 - 2 * 64, 2_000 - 1);
  }

  @Test
  void theOnlySegmentMayBeWithoutBeginning() throws IOException {
    append(0, 1_000);
    overwrite(segment(1), 4_096);

    assertThat(read()).isEmpty();
    append(1_000, 10);
    assertThat(read().size()).isBetween(10, 1_010);
  }

  @Test
  void whatCannotBeReadIsKeptUntilItsRecordsAreGivenUp() throws IOException {
    append(0, 1_000);
    append(1_000, 1_000);
    append(2_000, 1_000);
    overwrite(segment(2), Files.size(segment(2)));
    Files.createFile(segment(4)); // As a crash leaves it.
    append(3_000, 100);
    assertThat(read()).hasSize(2_100);

    trim(1_999);
    assertThat(segment(2)).exists();
    trim(2_000);
    assertThat(segment(2)).doesNotExist();
    assertThat(segment(4)).exists();
    trim(3_000);
    assertThat(segment(4)).doesNotExist();
    assertThat(read()).hasSize(100);
  }

  @Test
  void soIsTheLastOne() throws IOException {
    append(0, 1_000);
    overwrite(segment(1), Files.size(segment(1)));
    append(1_000, 100);
    assertThat(segment(1)).exists();

    trim(1_050);

    assertThat(segment(1)).doesNotExist();
    assertThat(read()).hasSize(50);
  }

  private Log open() throws IOException {
    return RocksDbLog.open(new LogFolder(folder.resolve("log")), new Settings(1 << 20, 1 << 20));
  }

  private Path segment(int number) {
    return folder.resolve("log/records/00000" + number + ".segment");
  }

  private void append(long from, int count) throws IOException {
    try (Log log = open()) {
      assertThat(log.recover().next()).isEqualTo(from);
      List<ByteBuffer> records = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        records.add(ByteBuffer.wrap(new byte[BODY_BYTES]));
      }
      log.append(from, records);
    }
  }

  private void trim(long before) throws IOException {
    try (Log log = open()) {
      log.recover();
      log.trim(before);
    }
  }

  private List<Long> read() throws IOException {
    try (Log log = open()) {
      Recovery recovery = log.recover();
      List<Long> offsets = new ArrayList<>();
      try (Cursor cursor = log.open(recovery.first())) {
        for (long at = recovery.first(); at < recovery.next(); ) {
          at = cursor.read(64, 1 << 20, (offset, record) -> offsets.add(offset));
        }
      }
      assertThat(offsets).isSorted();
      return offsets;
    }
  }

  private static void overwrite(Path file, long bytes) throws IOException {
    try (RandomAccessFile to = new RandomAccessFile(file.toFile(), "rw")) {
      to.write(new byte[(int) bytes]);
    }
  }
}
