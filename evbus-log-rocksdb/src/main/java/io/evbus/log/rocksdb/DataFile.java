package io.evbus.log.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.AbstractExecutorService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A file that is read and written at positions. Unlike a FileChannel, no interrupt closes it.
 * Thread-safe.
 */
final class DataFile implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(DataFile.class.getName());

  private final AsynchronousFileChannel channel;

  private DataFile(Path path, Set<OpenOption> options) throws IOException {
    channel = AsynchronousFileChannel.open(path, options, new CallersThread());
  }

  static DataFile create(Path path) throws IOException {
    return new DataFile(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** Writes over a file that is there. */
  static DataFile write(Path path) throws IOException {
    return new DataFile(path, Set.of(StandardOpenOption.WRITE));
  }

  static DataFile read(Path path) throws IOException {
    return new DataFile(path, Set.of(StandardOpenOption.READ));
  }

  static void cut(Path path, long size) throws IOException {
    try (DataFile file = write(path)) {
      file.channel.truncate(size);
    }
  }

  /** Makes the names in a folder stable. */
  static void syncFolder(Path folder) throws IOException {
    try (DataFile names = read(folder)) {
      names.channel.force(true);
    }
  }

  /** Fills a buffer as far as the file goes. */
  void read(ByteBuffer to, long from) throws IOException {
    long at = from;
    while (to.hasRemaining()) {
      int bytes = done(channel.read(to, at));
      if (bytes < 0) {
        return;
      }
      at += bytes;
    }
  }

  /** Fills a buffer from the file's beginning; what the disk can't read stays as it was. */
  void readWhatCanBeRead(ByteBuffer to) {
    try {
      read(to, 0);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "Reading the beginning of a segment", e);
    }
  }

  void write(ByteBuffer from, long to) throws IOException {
    long at = to;
    while (from.hasRemaining()) {
      at += done(channel.write(from, at));
    }
  }

  long size() throws IOException {
    return channel.size();
  }

  void sync() throws IOException {
    channel.force(false);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  private static int done(Future<Integer> call) throws IOException {
    try {
      return call.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError("it was done by this thread", e);
    }
  }

  /** Runs what the channel does in the thread that asks for it. */
  private static final class CallersThread extends AbstractExecutorService {
    @Override
    public void execute(Runnable task) {
      task.run();
    }

    @Override
    public void shutdown() {}

    @Override
    public List<Runnable> shutdownNow() {
      return List.of();
    }

    @Override
    public boolean isShutdown() {
      return false;
    }

    @Override
    public boolean isTerminated() {
      return false;
    }

    @Override
    public boolean awaitTermination(long timeout, TimeUnit unit) {
      return false;
    }
  }
}
