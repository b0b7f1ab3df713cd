package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** One connection; answers are read by a thread of its own. */
final class LinePublisher implements Publisher {
  private record Sent(Batch batch, int index) {}

  private final Socket socket;
  private final Signals signals;
  private final Flaw flaw;
  private final Map<Integer, Sent> unanswered = new ConcurrentHashMap<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private int nextNumber;
  private boolean used;
  private boolean closed;

  LinePublisher(Socket socket, Signals signals, Flaw flaw) {
    this.socket = socket;
    this.signals = signals;
    this.flaw = flaw;
    Thread reader = new Thread(this::read, "line-reader");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void publish(Batch batch) throws IOException {
    used = true;
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    for (int i = 0; i < batch.size(); i++) {
      int index = flaw == Flaw.SENDS_BACKWARDS ? batch.size() - 1 - i : i;
      Event event = batch.event(index);
      if (flaw == Flaw.CONFIRMS_AT_ONCE || (flaw == Flaw.SWALLOWS_THE_BAD_ONE && isPoison(event))) {
        batch.decide(index, index + 1, Outcome.OK);
      }
      if (event.sizeBytes() > LineIngress.MOST_BYTES) {
        batch.decide(index, index + 1, new Outcome.Rejected(Reason.INVALID, "too much"));
        continue;
      }
      if (event.sizeBytes() == 0 && flaw == Flaw.DROPS_EMPTY_BODIES) {
        batch.decide(index, index + 1, Outcome.OK);
        continue;
      }
      int number = nextNumber++;
      unanswered.put(number, new Sent(batch, index));
      write(out, number, event, flaw);
    }
    out.flush();
  }

  private static boolean isPoison(Event event) {
    return event.bodyAsText().equals(LineServer.POISON);
  }

  static void write(DataOutputStream out, int number, Event event, Flaw flaw) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream message = new DataOutputStream(bytes);
    message.writeInt(number);
    message.writeUTF(flaw == Flaw.MAKES_NEW_IDS ? "new-" + number : event.id());
    Map<String, String> headers = flaw == Flaw.FORGETS_HEADERS ? Map.of() : event.headers();
    message.writeInt(headers.size());
    for (Map.Entry<String, String> header : headers.entrySet()) {
      message.writeUTF(header.getKey());
      message.writeUTF(header.getValue());
    }
    byte[] body =
        flaw == Flaw.READS_BODIES_AS_TEXT
            ? event.bodyAsText().getBytes(StandardCharsets.UTF_8)
            : event.bytes();
    message.writeInt(body.length);
    message.write(body);
    out.write(bytes.toByteArray());
  }

  private void read() {
    try {
      DataInputStream in = new DataInputStream(socket.getInputStream());
      while (true) {
        int number = in.readInt();
        byte verdict = in.readByte();
        Sent sent = unanswered.remove(number);
        if (sent != null) {
          decide(sent, verdict);
        }
      }
    } catch (IOException e) {
      if (flaw == Flaw.LOST_IS_OK) {
        unanswered.values().forEach(sent -> decide(sent, LineServer.OK));
      }
      signals.lost(e);
      if (flaw == Flaw.LEAVES_THREADS) {
        stay();
      }
    }
  }

  private void stay() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void decide(Sent sent, byte verdict) {
    Outcome outcome =
        switch (verdict) {
          case LineServer.RETRY -> refused();
          case LineServer.REJECT -> rejected();
          default -> Outcome.OK;
        };
    if (verdict == LineServer.REJECT && flaw == Flaw.ONE_BAD_ALL_BAD) {
      sent.batch.decide(0, sent.batch.size(), outcome);
    } else {
      sent.batch.decide(sent.index, sent.index + 1, outcome);
    }
  }

  private Outcome refused() {
    return switch (flaw) {
      case REFUSED_IS_REJECTED -> new Outcome.Rejected(Reason.REFUSED, "not now");
      case REFUSED_IS_OK -> Outcome.OK;
      default -> new Outcome.Retry(Reason.REFUSED, "not now");
    };
  }

  private Outcome rejected() {
    return switch (flaw) {
      case REJECTED_IS_RETRY -> new Outcome.Retry(Reason.INVALID, "never");
      case CONFIRMS_THE_BAD_ONE -> Outcome.OK;
      default -> new Outcome.Rejected(Reason.INVALID, "never");
    };
  }

  @Override
  public void close() {
    if (closed && flaw == Flaw.SECOND_CLOSE_THROWS) {
      throw new IllegalStateException("closed already");
    }
    if (!used && flaw == Flaw.CLOSES_ONLY_AFTER_USE) {
      throw new IllegalStateException("nothing was published");
    }
    closed = true;
    while (flaw == Flaw.CLOSE_WAITS_FOR_ANSWERS && !unanswered.isEmpty()) {
      Thread.onSpinWait();
    }
    if (flaw == Flaw.LEAVES_SOCKETS) {
      return;
    }
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("Closing a socket", e);
    }
  }
}
