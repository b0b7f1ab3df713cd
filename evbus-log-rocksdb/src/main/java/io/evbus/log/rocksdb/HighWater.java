package io.evbus.log.rocksdb;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/**
 * The offset after the last acknowledged one, beside the db and not synced: it survives the end of
 * the process, and is used for nothing but naming a missing end.
 */
final class HighWater implements AutoCloseable {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  /** Not a channel, which an interrupted thread would close. */
  private final RandomAccessFile file;

  HighWater(Path path) throws IOException {
    file = new RandomAccessFile(path.toFile(), "rw");
  }

  /** What was written last, or 0 when there is nothing or it is damaged. */
  synchronized long read() throws IOException {
    if (file.length() < BYTES) {
      return 0;
    }
    byte[] bytes = new byte[BYTES];
    file.seek(0);
    file.readFully(bytes);
    ByteBuffer written = ByteBuffer.wrap(bytes);
    long next = written.getLong();
    return next >= 0 && written.getInt() == checksum(next) ? next : 0;
  }

  synchronized void write(long next) throws IOException {
    file.seek(0);
    file.write(ByteBuffer.allocate(BYTES).putLong(next).putInt(checksum(next)).array());
  }

  private static int checksum(long next) {
    CRC32C crc = new CRC32C();
    crc.update(Keys.offset(next));
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
