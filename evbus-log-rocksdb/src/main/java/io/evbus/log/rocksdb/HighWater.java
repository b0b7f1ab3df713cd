package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * The offset after the last acknowledged one, beside the db and not synced: it survives the end of
 * the process, and is used for nothing but naming a missing end.
 */
final class HighWater implements AutoCloseable {
  private static final int BYTES = Long.BYTES + Integer.BYTES;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BYTES);

  HighWater(Path file) throws IOException {
    channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** What was written last, or 0 when there is nothing or it is damaged. */
  long read() throws IOException {
    buffer.clear();
    if (channel.read(buffer, 0) < BYTES) {
      return 0;
    }
    buffer.flip();
    long next = buffer.getLong();
    return next >= 0 && buffer.getInt() == checksum(next) ? next : 0;
  }

  void write(long next) throws IOException {
    buffer.clear();
    buffer.putLong(next).putInt(checksum(next)).flip();
    channel.write(buffer, 0);
  }

  private static int checksum(long next) {
    CRC32C crc = new CRC32C();
    crc.update(Keys.offset(next));
    return (int) crc.getValue();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
