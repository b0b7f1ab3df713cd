package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.WriteBatch;

/** A batch that is written for RocksDB is the one that it would have written. */
final class RecordBatchTest {
  private static final long FIRST = (1L << 40) - 2;

  @TempDir Path folder;

  @Test
  void isWhatRocksDbWrites() throws Exception {
    NativeLibrary.load();
    List<byte[]> records =
        IntStream.of(0, 1, 127, 128, 300, 16_383, 16_384, 2_100_000)
            .mapToObj(
                size -> {
                  byte[] record = new byte[size];
                  Arrays.fill(record, (byte) size);
                  return record;
                })
            .toList();
    try (Store store = Store.open(folder.resolve("db"), new Settings(1 << 20, 1 << 20), true);
        WriteBatch expected = new WriteBatch()) {
      long offset = FIRST;
      for (byte[] record : records) {
        expected.put(store.records, Keys.offset(offset++), record);
      }
      List<ByteBuffer> buffers = records.stream().map(ByteBuffer::wrap).toList();
      assertThat(RecordBatch.of(store.recordsId, FIRST, buffers)).isEqualTo(expected.data());
      assertThat(buffers).allMatch(buffer -> buffer.position() == 0);
    }
  }
}
