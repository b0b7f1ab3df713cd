package io.evbus.core.log;

import io.evbus.spi.Cursor;
import io.evbus.spi.DeadRecord;
import io.evbus.spi.Gap;
import io.evbus.spi.Log;
import io.evbus.spi.NoRoomException;
import io.evbus.spi.Progress;
import io.evbus.spi.RecordSink;
import io.evbus.spi.Recovery;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The provider's log, closed and opened again after a write that failed: what such a write left
 * behind is never trusted. Thread-safe.
 */
public final class DurableLog {
  private static final System.Logger LOG = System.getLogger(DurableLog.class.getName());
  private static final int MOST_RECORDS = 4096;
  private static final int MOST_BYTES = 1 << 20;

  /** Opens the provider's log. */
  @FunctionalInterface
  public interface Opener {
    /** Opens it; failures as {@link io.evbus.spi.LogProvider#open}. */
    Log open() throws IOException;
  }

  private final Opener opener;
  private volatile Log log;
  private @Nullable IOException broken;
  private volatile boolean shut;
  private boolean closed;
  private Recovery recovery;

  /** Opens the log and says what is lost. */
  public DurableLog(Opener opener) throws IOException {
    this.opener = opener;
    this.log = opener.open();
    this.recovery = recover(log);
  }

  /** What the log held when it was opened the last time. */
  public synchronized Recovery recovery() {
    return recovery;
  }

  void append(long first, List<ByteBuffer> records) throws IOException {
    write(to -> to.append(first, records));
  }

  void commit(List<Progress> progress, List<DeadRecord> dead) throws IOException {
    write(to -> to.commit(progress, dead));
  }

  void trim(long before) throws IOException {
    write(to -> to.trim(before));
  }

  void purge(String lane, long from, long to) throws IOException {
    write(log -> log.purge(lane, from, to));
  }

  void forget(String lane) throws IOException {
    write(to -> to.forget(lane));
  }

  Cursor open(long offset) throws IOException {
    return readable().open(offset);
  }

  /** Reads the records of a range; those that can't be read are passed over. */
  void read(long from, long to, RecordSink sink) throws IOException {
    read(from, to, MOST_RECORDS, sink, () -> {});
  }

  /** As that, in pieces: something is done after each, while no call of the log is under way. */
  void read(long from, long to, int mostRecords, RecordSink sink, Runnable afterPiece)
      throws IOException {
    if (from >= to) {
      return;
    }
    try (Cursor cursor = open(from)) {
      long reached = from;
      for (long before = -1; reached > before && reached < to; ) {
        before = reached;
        reached =
            cursor.read(
                mostRecords,
                MOST_BYTES,
                (offset, record) -> {
                  if (offset >= from && offset < to) {
                    sink.accept(offset, record);
                  }
                });
        afterPiece.run();
      }
    }
  }

  List<DeadRecord> deadLetters(String lane, long from, int most, long maxBytes) throws IOException {
    return readable().deadLetters(lane, from, most, maxBytes);
  }

  /** Closes the log; waits for the calls that are under way. */
  public synchronized void close() throws IOException {
    closed = true;
    log.close();
  }

  private interface Write {
    void to(Log log) throws IOException;
  }

  private void write(Write write) throws IOException {
    Log usable = usable();
    try {
      write.to(usable);
    } catch (NoRoomException e) {
      throw e; // Nothing was written.
    } catch (IOException e) {
      synchronized (this) {
        if (usable == log) {
          broken = e;
        }
      }
      throw e;
    }
  }

  /** What a failed write left can still be read, until it was closed and did not open again. */
  private Log readable() throws IOException {
    return shut ? usable() : log;
  }

  private synchronized Log usable() throws IOException {
    if (closed) {
      throw new IOException("Using the log: it is closed");
    }
    if (broken != null) {
      shut = true;
      try {
        log.close();
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "Closing a log that failed", e);
      }
      Log again = opener.open();
      recovery = recover(again);
      log = again;
      broken = null;
      shut = false;
    }
    return log;
  }

  /** Asks a log that was just opened what it holds; one that can't say is closed. */
  private static Recovery recover(Log log) throws IOException {
    Recovery found;
    try {
      found = log.recover();
    } catch (IOException | RuntimeException e) {
      log.close();
      throw e;
    }
    for (Gap gap : found.gaps()) {
      LOG.log(
          System.Logger.Level.ERROR,
          "Opening the log: the events at offsets "
              + gap.from()
              + " to "
              + (gap.to() - 1)
              + " are lost: "
              + gap.cause());
    }
    return found;
  }
}
