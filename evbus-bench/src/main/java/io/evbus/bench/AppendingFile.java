package io.evbus.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * A file with a thread of its own, which appends all lines that wait, up to a window, then forces
 * them. One thread appends.
 */
final class AppendingFile implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 20;

  private final BlockingQueue<byte[]> waiting = new ArrayBlockingQueue<>(Sending.WINDOW);
  private final FileChannel channel;
  private final Window window;
  private final Thread writer = new Thread(this::write, "bench-file");

  /**
   * Makes a new file.
   *
   * @param window is told of lines that are on the disk
   */
  AppendingFile(Path path, Window window) throws IOException {
    this.channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
    this.window = window;
    writer.start();
  }

  /** Hands a line over; waits while a window of them is waiting. */
  void append(byte[] line) throws InterruptedException {
    waiting.put(line);
  }

  private void write() {
    ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    List<byte[]> lines = new ArrayList<>();
    try {
      while (true) {
        lines.add(waiting.take());
        waiting.drainTo(lines, Sending.WINDOW - 1);
        buffer.clear();
        lines.forEach(buffer::put);
        buffer.flip();
        while (buffer.hasRemaining()) {
          channel.write(buffer);
        }
        channel.force(false);
        window.confirm(lines.size());
        lines.clear();
      }
    } catch (InterruptedException e) {
      // It is closed.
    } catch (IOException e) {
      window.fail(e);
    }
  }

  @Override
  public void close() throws IOException {
    writer.interrupt();
    channel.close();
  }
}
