package io.evbus.ingress.file;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Writes batches to the process's standard output. A write can't be ended while the reader of a
 * pipe sleeps, so a thread of its own makes it, and the lane pauses until it is done: otherwise the
 * lane would give it up and send the batch again, and the reader would get it twice.
 */
final class StandardOutputPublisher implements Publisher {
  private static final String WHERE = "Writing to standard output: ";
  private static final long PATIENCE_MILLIS = 100;
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  /** One batch at a time, whoever writes it. */
  private static final Object TURN = new Object();

  private static final OutputStream OUT = new FileOutputStream(FileDescriptor.out);

  /** Whether the last write may have ended within a line. */
  private static boolean torn;

  private final Group group;
  private final Signals signals;
  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(StandardOutputPublisher::thread);
  private boolean writing;
  private boolean paused;

  StandardOutputPublisher(FileEncoding encoding, Signals signals) {
    this.group = new Group(encoding);
    this.signals = signals;
  }

  @Override
  public void publish(Batch batch) throws Exception {
    group.clear();
    group.add(batch);
    begin();
    Future<?> written = writer.submit(() -> write(batch));
    try {
      written.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      pauseIfWriting();
    } catch (ExecutionException e) {
      throw new IllegalStateException(WHERE + e.getCause(), e);
    }
  }

  private synchronized void pauseIfWriting() {
    if (writing) {
      paused = true;
      signals.pause(FOR_EVER);
    }
  }

  private void write(Batch batch) {
    try {
      synchronized (TURN) {
        if (torn) {
          OUT.write('\n');
        }
        torn = true;
        group.lines().write(OUT);
        torn = false;
      }
      batch.decide(0, batch.size(), Outcome.OK);
    } catch (IOException e) {
      if (isReaderGone(e)) {
        signals.disable(Reason.GONE, WHERE + "its reader has ended");
      } else {
        signals.lost(FileErrors.of("Writing to standard output", e));
      }
    }
    end();
  }

  private synchronized void begin() {
    writing = true;
  }

  private synchronized void end() {
    writing = false;
    if (paused) {
      paused = false;
      signals.resume();
    }
  }

  /** A pipe fails only when nobody reads it any more; the words of the system may be translated. */
  private static boolean isReaderGone(IOException cause) {
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/1")).toString();
      return target.startsWith("pipe:") || target.startsWith("socket:");
    } catch (IOException | UnsupportedOperationException e) {
      return String.valueOf(cause.getMessage()).contains("Broken pipe");
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "evbus-file-stdout");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends when what it writes has been read; a new publisher waits for its turn until then. */
  @Override
  public void close() {
    writer.shutdown();
  }
}
