package io.evbus.testkit.ingress;

import io.evbus.testkit.Ports;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A small broker inside the process, for the kit's own tests. A client says its secret and a place;
 * then each message (number, id, headers, body) is answered with its number and a verdict. What it
 * has confirmed outlives {@link #kill}.
 */
final class LineServer {
  static final byte OK = 0;
  static final byte RETRY = 1;
  static final byte REJECT = 2;
  static final String POISON = "poison";

  private final int port = Ports.free();
  private final Map<String, List<Arrival>> places = new TreeMap<>();
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private final Object gate = new Object();
  private boolean frozen;
  private String secret = "";
  private @Nullable ServerSocket listener;
  private @Nullable Thread accepting;

  int port() {
    return port;
  }

  void start() {
    try {
      ServerSocket socket = new ServerSocket();
      socket.setReuseAddress(true);
      socket.bind(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      listener = socket;
      Thread thread = new Thread(() -> accept(socket), "line-server");
      thread.setDaemon(true);
      thread.start();
      accepting = thread;
    } catch (IOException e) {
      throw new UncheckedIOException("Listening on " + port, e);
    }
  }

  void kill() {
    try {
      if (listener != null) {
        listener.close();
      }
      for (Socket client : clients) {
        client.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Closing the server", e);
    }
    thaw();
    awaitFreePort();
  }

  /** The port is taken for as long as the thread is inside of its accept. */
  private void awaitFreePort() {
    try {
      if (accepting != null) {
        accepting.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void freeze() {
    synchronized (gate) {
      frozen = true;
    }
  }

  void thaw() {
    synchronized (gate) {
      frozen = false;
      gate.notifyAll();
    }
  }

  void accept(String onlySecret) {
    synchronized (gate) {
      secret = onlySecret;
    }
  }

  void prepare(String place) {
    synchronized (places) {
      places.putIfAbsent(place, new ArrayList<>());
    }
  }

  List<Arrival> arrivals(String place) {
    synchronized (places) {
      return List.copyOf(places.getOrDefault(place, List.of()));
    }
  }

  List<String> inventory() {
    synchronized (places) {
      List<String> all = new ArrayList<>();
      places.forEach((place, kept) -> all.add(place + " " + kept.size()));
      return all;
    }
  }

  private void accept(ServerSocket socket) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        clients.add(client);
        Thread thread = new Thread(() -> serve(client), "line-server-client");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        // It was closed.
      }
    }
  }

  private void serve(Socket client) {
    try (client;
        DataInputStream in =
            new DataInputStream(new BufferedInputStream(client.getInputStream()))) {
      DataOutputStream out = new DataOutputStream(client.getOutputStream());
      String given = in.readUTF();
      String place = in.readUTF();
      waitForThaw();
      boolean welcome;
      synchronized (gate) {
        welcome = given.isEmpty() || given.equals(secret);
      }
      out.writeByte(welcome ? OK : REJECT);
      while (welcome) {
        answer(place, client, in, out);
      }
    } catch (IOException e) {
      // The client has gone.
    } finally {
      clients.remove(client);
    }
  }

  private void answer(String place, Socket client, DataInputStream in, DataOutputStream out)
      throws IOException {
    int number = in.readInt();
    String id = in.readUTF();
    Map<String, String> headers = new HashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      headers.put(in.readUTF(), in.readUTF());
    }
    byte[] body = in.readNBytes(in.readInt());
    waitForThaw();
    if (client.isClosed()) {
      throw new EOFException("killed");
    }
    Arrival arrival = new Arrival(id, ByteBuffer.wrap(body), headers);
    byte verdict = take(place, arrival);
    out.writeInt(number);
    out.writeByte(verdict);
  }

  private byte take(String place, Arrival arrival) {
    if (place.startsWith("refusing-")) {
      return RETRY;
    }
    synchronized (places) {
      List<Arrival> kept = places.get(place);
      if (kept == null || arrival.text().equals(POISON)) {
        return REJECT;
      }
      kept.add(arrival);
      return OK;
    }
  }

  private void waitForThaw() throws IOException {
    synchronized (gate) {
      while (frozen) {
        try {
          gate.wait();
        } catch (InterruptedException e) {
          throw new IOException("Waiting: interrupted", e);
        }
      }
    }
  }
}
