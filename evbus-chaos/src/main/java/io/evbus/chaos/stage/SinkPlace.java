package io.evbus.chaos.stage;

import io.evbus.chaos.victim.Frames;
import io.evbus.chaos.victim.Load;
import io.evbus.testkit.check.Sink;
import io.evbus.testkit.check.Stamp;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One sink: its behaviour and its connection, of which there is one at a time. Thread-safe. */
final class SinkPlace {
  private static final int BUFFER_BYTES = 1 << 16;
  private static final long LOOK_NANOS = 20_000_000L;

  private final Sink sink;
  private final Load load;
  private final SplittableRandom random;
  private final List<Integer> withheld = new ArrayList<>();
  private Behaviour behaviour = Behaviour.normal();
  private @Nullable Socket current;
  private @Nullable DataOutputStream answers;
  private long connections;
  private long knocks;
  private long dueNanos;

  SinkPlace(Sink sink, Load load, long seed) {
    this.sink = sink;
    this.load = load;
    this.random = new SplittableRandom(seed);
  }

  synchronized void behave(Behaviour next) {
    behaviour = next;
    if (next.isDown()) {
      disconnect();
    } else if (next.confirms()) {
      confirmWithheld();
    }
    notifyAll();
  }

  synchronized void disconnect() {
    Socket socket = current;
    current = null;
    answers = null;
    withheld.clear();
    notifyAll();
    if (socket != null) {
      try {
        socket.close();
      } catch (IOException e) {
        return; // It is gone either way.
      }
    }
  }

  synchronized long connections() {
    return connections;
  }

  synchronized long knocks() {
    return knocks;
  }

  /** Serves a connection until it ends; it takes the place of an older one. */
  void serve(Socket socket) throws IOException {
    DataInputStream in =
        new DataInputStream(new BufferedInputStream(socket.getInputStream(), BUFFER_BYTES));
    DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    synchronized (this) {
      disconnect();
      knocks++;
      if (behaviour.isDown()) {
        return;
      }
      current = socket;
      answers = out;
      connections++;
    }
    if (awaitTurn(socket)) {
      out.writeByte(0);
      out.flush();
    }
    while (awaitTurn(socket)) {
      int token = in.readInt();
      String id = in.readUTF();
      byte[] body = new byte[in.readInt()];
      in.readFully(body);
      take(socket, token, id, body);
      if (in.available() < Integer.BYTES) {
        flush(socket);
      }
    }
  }

  /** Waits while nothing is to be read; false when another connection took over. */
  private synchronized boolean awaitTurn(Socket socket) throws IOException {
    try {
      while (current == socket && (!behaviour.reads() || tooEarly())) {
        flush(socket);
        TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, nanosToWait()));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
    return current == socket;
  }

  private boolean tooEarly() {
    return behaviour.perSecond() > 0 && dueNanos - System.nanoTime() > 0;
  }

  private long nanosToWait() {
    return behaviour.reads() ? Math.min(LOOK_NANOS, dueNanos - System.nanoTime()) : LOOK_NANOS;
  }

  private synchronized void take(Socket socket, int token, String id, byte[] body)
      throws IOException {
    DataOutputStream out = answers;
    if (current != socket || out == null) {
      return;
    }
    if (behaviour.perSecond() > 0) {
      long now = System.nanoTime();
      dueNanos = Math.max(now, dueNanos) + TimeUnit.SECONDS.toNanos(1) / behaviour.perSecond();
    }
    if (behaviour.resetOnceIn() > 0 && random.nextInt(behaviour.resetOnceIn()) == 0) {
      socket.setSoLinger(true, 0);
      disconnect();
      return;
    }
    long stamp = Stamp.parse(id);
    int answer = answer(stamp);
    if (answer == Frames.OK) {
      record(stamp, id, body);
    }
    if (!behaviour.confirms() && answer == Frames.OK) {
      withheld.add(token);
      return;
    }
    out.writeInt(token);
    out.writeByte(answer);
  }

  private int answer(long stamp) {
    if (stamp != Stamp.NONE && behaviour.rejects().test(stamp)) {
      return Frames.REJECTED;
    }
    return behaviour.errorPercent() > 0 && random.nextInt(100) < behaviour.errorPercent()
        ? Frames.RETRY
        : Frames.OK;
  }

  private void record(long stamp, String id, byte[] body) {
    if (stamp == Stamp.NONE) {
      sink.stranger(id);
    } else {
      sink.delivered(stamp, Stamp.isIntact(stamp, body, load.bytes(stamp)));
    }
  }

  private synchronized void flush(Socket socket) throws IOException {
    if (current == socket && answers != null) {
      answers.flush();
    }
  }

  private void confirmWithheld() {
    DataOutputStream out = answers;
    if (out == null) {
      return;
    }
    try {
      for (int token : withheld) {
        out.writeInt(token);
        out.writeByte(Frames.OK);
      }
      out.flush();
    } catch (IOException e) {
      return; // The connection's own thread sees it too.
    } finally {
      withheld.clear();
    }
  }
}
