package io.evbus.ingress.file;

import io.evbus.spi.Batch;
import io.evbus.spi.IngressException;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Writes to a file on a thread of its own. While that writes and syncs one group of batches, the
 * next gathers. Where writes are synced, what the lane sends for those that were just confirmed
 * joins it, for a sync costs more than that takes: so it confirms up to a whole window of the lane.
 */
final class FilePublisher implements Publisher {
  private static final long CLOSE_MILLIS = 2_000;

  /** A lane that has more sends it sooner than that. */
  private static final long PAUSE_NANOS = 50_000;

  /** What is waited for at most, as a part of what the last write took. */
  private static final int PART_OF_WRITE = 2;

  private final boolean syncs;
  private final FileAppender file;
  private final PathLock lock;
  private final Signals signals;
  private final Thread writer;
  private final ReentrantLock gate = new ReentrantLock();
  private final Condition changed = gate.newCondition();
  private Group gathering;
  private @Nullable IngressException failure;
  private boolean closed;

  private FilePublisher(FileSettings settings, FileAppender file, PathLock lock, Signals signals) {
    this.syncs = settings.syncs();
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
    gate.lock();
    try {
      if (failure != null) {
        throw failure;
      }
      gathering.add(batch);
      changed.signal();
    } finally {
      gate.unlock();
    }
  }

  private void run(Group spare) {
    Group writing = spare;
    int confirmed = 0;
    long tookNanos = 0;
    try {
      while (true) {
        Group next = next(writing, confirmed, syncs ? tookNanos / PART_OF_WRITE : 0);
        if (next == null) {
          return;
        }
        writing = next;
        confirmed = writing.size();
        long start = System.nanoTime();
        file.write(writing);
        tookNanos = System.nanoTime() - start;
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

  /**
   * The group that has gathered, in exchange for an empty one; nothing when all is over.
   *
   * @param more how many events were just confirmed, in whose stead the lane may send others
   * @param patienceNanos how long it may go on growing, if it does
   */
  private @Nullable Group next(Group empty, int more, long patienceNanos)
      throws InterruptedException {
    gate.lock();
    try {
      int full = gathering.size() + more;
      while (gathering.size() == 0 && !closed) {
        changed.await();
      }
      long until = System.nanoTime() + patienceNanos - PAUSE_NANOS;
      for (int size = 0;
          size < gathering.size()
              && gathering.size() < full
              && System.nanoTime() - until < 0
              && !closed; ) {
        size = gathering.size();
        var unused = changed.awaitNanos(PAUSE_NANOS);
      }
      if (closed) {
        return null;
      }
      Group gathered = gathering;
      gathering = empty;
      return gathered;
    } finally {
      gate.unlock();
    }
  }

  private void fail(IngressException cause) {
    gate.lock();
    try {
      failure = cause;
    } finally {
      gate.unlock();
    }
    signals.lost(cause);
  }

  /** Ends a write that is under way; the path is free when the writer has ended. */
  @Override
  public void close() {
    gate.lock();
    try {
      closed = true;
      changed.signal();
    } finally {
      gate.unlock();
    }
    file.close();
    try {
      TimeUnit.MILLISECONDS.timedJoin(writer, CLOSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
