package io.evbus.chaos.victim;

import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/**
 * Tells the outside what producers do and hear. What stands in the socket outlives the process. An
 * attempt is there before it is made, an acknowledgement some microseconds after it was heard.
 * Thread-safe.
 */
final class Reporter {
  private static final int BUFFER_BYTES = 1 << 16;

  private final DataOutputStream out;
  private final Thread flusher;
  private boolean dirty;

  Reporter(OutputStream to) {
    out = new DataOutputStream(new BufferedOutputStream(to, BUFFER_BYTES));
    flusher = new Thread(this::flushAlways, "chaos-reporter");
    flusher.setDaemon(true);
    flusher.start();
  }

  synchronized void hello(long pid) {
    send(
        () -> {
          out.writeByte(Frames.HELLO);
          out.writeLong(pid);
          out.flush();
        });
  }

  synchronized void attempt(int producer, int from, int to) {
    send(
        () -> {
          out.writeByte(Frames.ATTEMPT);
          out.writeByte(producer);
          out.writeInt(from);
          out.writeInt(to);
          out.flush();
        });
  }

  void outcome(int kind, int producer, int number) {
    synchronized (this) {
      send(
          () -> {
            out.writeByte(kind);
            out.writeByte(producer);
            out.writeInt(number);
          });
      dirty = true;
    }
    LockSupport.unpark(flusher);
  }

  synchronized void text(int kind, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    send(
        () -> {
          out.writeByte(kind);
          out.writeInt(bytes.length);
          out.write(bytes);
          out.flush();
        });
  }

  private void flushAlways() {
    while (true) {
      LockSupport.park(this);
      synchronized (this) {
        if (dirty) {
          dirty = false;
          send(out::flush);
        }
      }
    }
  }

  private interface Writing {
    void run() throws IOException;
  }

  /** Without anybody who listens the victim has no business. */
  private static void send(Writing writing) {
    try {
      writing.run();
    } catch (IOException e) {
      Runtime.getRuntime().halt(3);
    }
  }
}
