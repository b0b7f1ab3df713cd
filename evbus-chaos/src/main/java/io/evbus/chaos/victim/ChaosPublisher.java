package io.evbus.chaos.victim;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** One connection to a sink: events go out one after another, answers come when they come. */
final class ChaosPublisher implements Publisher {
  private static final int HELLO_MILLIS = 2_000;
  private static final int BUFFER_BYTES = 1 << 16;

  private final Socket socket;
  private final Signals signals;
  private final DataOutputStream out;
  private final DataInputStream in;
  private final ConcurrentSkipListMap<Integer, Sent> sent = new ConcurrentSkipListMap<>();
  private int next;

  /** A batch on its way. */
  private record Sent(Batch batch, AtomicInteger undecided) {}

  private ChaosPublisher(Socket socket, Signals signals) throws IOException {
    this.socket = socket;
    this.signals = signals;
    this.out =
        new DataOutputStream(new BufferedOutputStream(socket.getOutputStream(), BUFFER_BYTES));
    this.in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
  }

  static ChaosPublisher open(String lane, int port, Signals signals) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(HELLO_MILLIS);
      ChaosPublisher publisher = new ChaosPublisher(socket, signals);
      publisher.out.writeUTF(lane);
      publisher.out.flush();
      publisher.in.readByte();
      socket.setSoTimeout(0);
      Thread reader = new Thread(publisher::read, "chaos-answers-" + lane);
      reader.setDaemon(true);
      reader.start();
      return publisher;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void publish(Batch batch) throws IOException {
    sent.put(next, new Sent(batch, new AtomicInteger(batch.size())));
    for (int i = 0; i < batch.size(); i++) {
      Event event = batch.event(i);
      out.writeInt(next++);
      out.writeUTF(event.id());
      out.writeInt(event.sizeBytes());
      out.write(event.bytes());
    }
    out.flush();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      return; // It is gone either way.
    }
  }

  private void read() {
    try {
      while (true) {
        decide(in.readInt(), in.readByte());
      }
    } catch (IOException e) {
      signals.lost(e);
    }
  }

  private void decide(int token, int answer) {
    Map.Entry<Integer, Sent> entry = sent.floorEntry(token);
    if (entry == null) {
      return;
    }
    int index = token - entry.getKey();
    entry.getValue().batch().decide(index, index + 1, outcome(answer));
    if (entry.getValue().undecided().decrementAndGet() == 0) {
      sent.remove(entry.getKey());
    }
  }

  private static Outcome outcome(int answer) {
    return switch (answer) {
      case Frames.OK -> Outcome.OK;
      case Frames.RETRY -> new Outcome.Retry(Reason.REFUSED, "the sink refuses it for now");
      default -> new Outcome.Rejected(Reason.INVALID, "the sink refuses it");
    };
  }
}
