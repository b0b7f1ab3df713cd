package io.evbus.ingress.file;

import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a file on a thread of its own. While that writes and syncs one group of batches, the
 * next gathers, so that a sync confirms up to a whole window of the lane.
 */
final class FilePublisher implements Publisher {
  private static final long CLOSE_MILLIS = 2_000;

  private final FileAppender file;
  private final PathLock lock;
  private final Signals signals;
  private final Thread writer;
  private final Object monitor = new Object();
  private Group gathering;
  private @Nullable IngressException failure;
  private boolean closed;

  private FilePublisher(FileSettings settings, FileAppender file, PathLock lock, Signals signals) {
    this.file = file;
    this.lock = lock;
    this.signals = signals;
    this.gathering = new Group(settings.encoding());
    Group spare = new Group(settings.encoding());
    this.writer = new Thread(() -> run(spare), "evbus-file-" + settings.owner());
    writer.setDaemon(true);
  }

  static FilePublisher open(FileSettings settings, Signals signals) throws IngressException {
    Folder place = Folder.of(settings.path());
    place.check();
    PathLock lock;
    try {
      lock = PathLock.take(place, settings.owner());
    } catch (IOException e) {
      throw FileErrors.of("Opening " + place.file(), e);
    }
    try {
      FileAppender file = new FileAppender(place, settings);
      FilePublisher publisher = new FilePublisher(settings, file, lock, signals);
      publisher.writer.start();
      return publisher;
    } catch (IngressException | RuntimeException e) {
      lock.close();
      throw e;
    }
  }

  @Override
  public void publish(Batch batch) throws IngressException {
    synchronized (monitor) {
      if (failure != null) {
        throw failure;
      }
      gathering.add(batch);
      monitor.notifyAll();
    }
  }

  private void run(Group spare) {
    Group writing = spare;
    try {
      while (true) {
        Group next = next(writing);
        if (next == null) {
          return;
        }
        writing = next;
        file.write(writing);
        writing.clear();
      }
    } catch (IngressException e) {
      fail(e);
    } catch (InterruptedException | RuntimeException e) {
      signals.lost(e);
    } finally {
      file.close();
      lock.close();
    }
  }

  /** The group that has gathered, in exchange for an empty one; nothing when all is over. */
  private @Nullable Group next(Group empty) throws InterruptedException {
    synchronized (monitor) {
      while (gathering.size() == 0 && !closed) {
        monitor.wait();
      }
      if (closed) {
        return null;
      }
      Group gathered = gathering;
      gathering = empty;
      return gathered;
    }
  }

  private void fail(IngressException cause) {
    synchronized (monitor) {
      failure = cause;
    }
    signals.lost(cause);
  }

  /** Ends a write that is under way; the path is free when the writer has ended. */
  @Override
  public void close() {
    synchronized (monitor) {
      closed = true;
      monitor.notifyAll();
    }
    file.close();
    try {
      TimeUnit.MILLISECONDS.timedJoin(writer, CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
