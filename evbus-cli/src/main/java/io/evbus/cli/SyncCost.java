package io.evbus.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

/**
 * What it costs to make an append stable in a folder, which bounds the rate of a durable log.
 *
 * @param medianNanos the median of 50 appends of 4 KiB, each forced to the disk
 * @param worstNanos the slowest of them
 */
record SyncCost(long medianNanos, long worstNanos) {
  /** Events of one group commit, as the statement of a rate assumes. */
  static final int GROUP = 256;

  private static final int APPENDS = 50;
  private static final int BYTES = 4096;

  /** Measures in a file of its own, which is removed. */
  static SyncCost measure(Path folder) throws IOException {
    Path file = Files.createTempFile(folder, "evbus-doctor", ".tmp");
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      ByteBuffer block = ByteBuffer.allocate(BYTES);
      long[] nanos = new long[APPENDS];
      for (int i = 0; i < APPENDS; i++) {
        long start = System.nanoTime();
        channel.write(block.clear());
        channel.force(false);
        nanos[i] = System.nanoTime() - start;
      }
      Arrays.sort(nanos);
      return new SyncCost(nanos[APPENDS / 2], nanos[APPENDS - 1]);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  /** Events a second when each sync makes a group stable. */
  long eventsPerSecond() {
    return GROUP * 1_000_000_000L / Math.max(1, medianNanos);
  }
}
