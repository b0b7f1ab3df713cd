package io.evbus.ingress.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Set;

/**
 * A last line without a line break, which a kill or a power cut leaves behind. Its event was never
 * confirmed and is sent again. It is cut off when it begins as a CloudEvent of ours does; else it
 * may be somebody's, and gets its line break.
 */
final class TornLine {
  private static final System.Logger LOG = System.getLogger(TornLine.class.getName());
  private static final int BLOCK_BYTES = 64 << 10;

  private TornLine() {}

  static void mend(Path file, FileEncoding encoding) throws IOException {
    Set<OpenOption> options =
        Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(file, options)) {
      long size = channel.size();
      long end = wholeLines(channel, size);
      if (end == size) {
        return;
      }
      if (!encoding.isBodyAlone() && isOurs(channel, end)) {
        channel.truncate(end);
        say(file, size - end, "cut off; its event was never confirmed");
      } else {
        channel.write(ByteBuffer.wrap(new byte[] {'\n'}), size);
        say(file, size - end, "ended with a line break");
      }
    }
  }

  private static void say(Path file, long bytes, String what) {
    LOG.log(
        System.Logger.Level.WARNING,
        "Opening {0}: an unfinished line of {1} bytes at its end is {2}",
        file,
        Long.toString(bytes),
        what);
  }

  /** The length of all whole lines. */
  private static long wholeLines(FileChannel channel, long size) throws IOException {
    long end = size;
    while (end > 0) {
      long start = Math.max(0, end - BLOCK_BYTES);
      byte[] block = read(channel, start, (int) (end - start));
      for (int i = block.length - 1; i >= 0; i--) {
        if (block[i] == '\n') {
          return start + i + 1;
        }
      }
      end = start;
    }
    return 0;
  }

  private static boolean isOurs(FileChannel channel, long at) throws IOException {
    int length = (int) Math.min(FileEncoding.BEGINNING.length, channel.size() - at);
    byte[] found = read(channel, at, length);
    return Arrays.equals(found, Arrays.copyOf(FileEncoding.BEGINNING, length));
  }

  private static byte[] read(FileChannel channel, long at, int length) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(length);
    int count = 0;
    while (count >= 0 && buffer.hasRemaining()) {
      count = channel.read(buffer, at + buffer.position());
    }
    return Arrays.copyOf(buffer.array(), buffer.position());
  }
}
