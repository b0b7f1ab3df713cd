package io.evbus.ingress.mqtt;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/**
 * Says to each client what a test wants, byte by byte: for what no broker at hand says. One
 * connection at a time. Thread-safe.
 */
final class ScriptedBroker implements AutoCloseable {
  private static final int CONNECT = 1;
  private static final int PUBLISH = 3;
  private static final int PINGREQ = 12;
  private static final int DISCONNECT = 14;

  private final ServerSocket server;
  private final byte[] connack;
  private final AtomicInteger pings = new AtomicInteger();
  private final AtomicInteger goodbyes = new AtomicInteger();
  private final List<Integer> published = new CopyOnWriteArrayList<>();
  private volatile IntFunction<byte[]> answer = id -> puback(id, 0);
  private volatile boolean answersPings = true;
  private volatile Socket client;

  /** Answers a connection with a reason code and properties as they are on the wire. */
  ScriptedBroker(int code, int... properties) throws IOException {
    this(packet(0x20, concat(new int[] {0, code, properties.length}, properties)));
  }

  /** Answers a connection with these bytes. */
  ScriptedBroker(byte[] connack) throws IOException {
    this.connack = connack;
    this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread thread = new Thread(this::run, "scripted-broker");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return server.getLocalPort();
  }

  /** Answers each message, by its packet id, with these bytes; empty is no answer. */
  ScriptedBroker answering(IntFunction<byte[]> bytes) {
    answer = bytes;
    return this;
  }

  ScriptedBroker withoutPings() {
    answersPings = false;
    return this;
  }

  /** The packet ids of the messages that came. */
  List<Integer> published() {
    return published;
  }

  int pings() {
    return pings.get();
  }

  int goodbyes() {
    return goodbyes.get();
  }

  /** Says something without being asked. */
  void say(byte[] bytes) throws IOException {
    Socket to = client;
    synchronized (to) {
      to.getOutputStream().write(bytes);
    }
  }

  static byte[] puback(int id, int code) {
    return packet(0x40, id >> 8, id & 0xff, code);
  }

  static byte[] disconnect(int code) {
    return packet(0xe0, code);
  }

  static byte[] packet(int type, int... content) {
    byte[] bytes = new byte[content.length + 2];
    bytes[0] = (byte) type;
    bytes[1] = (byte) content.length;
    for (int i = 0; i < content.length; i++) {
      bytes[i + 2] = (byte) content[i];
    }
    return bytes;
  }

  private static int[] concat(int[] first, int[] second) {
    int[] both = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private void run() {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        client = socket;
        serve(new DataInputStream(socket.getInputStream()));
      } catch (IOException e) {
        // The client, or the test, has ended it.
      }
    }
  }

  private void serve(DataInputStream from) throws IOException {
    while (true) {
      int first = from.readUnsignedByte();
      byte[] content = new byte[length(from)];
      from.readFully(content);
      switch (first >> 4) {
        case CONNECT -> say(connack);
        case PUBLISH -> {
          int topicBytes = (content[0] & 0xff) << 8 | content[1] & 0xff;
          int id = (content[topicBytes + 2] & 0xff) << 8 | content[topicBytes + 3] & 0xff;
          published.add(id);
          say(answer.apply(id));
        }
        case PINGREQ -> {
          pings.incrementAndGet();
          if (answersPings) {
            say(packet(0xd0));
          }
        }
        case DISCONNECT -> {
          goodbyes.incrementAndGet();
          return;
        }
        default -> throw new IOException("unexpected packet " + first);
      }
    }
  }

  private static int length(DataInputStream from) throws IOException {
    int length = 0;
    int shift = 0;
    int next;
    do {
      next = from.readUnsignedByte();
      length |= (next & 0x7f) << shift;
      shift += 7;
    } while (next > 0x7f);
    return length;
  }

  @Override
  public void close() throws IOException {
    server.close();
    Socket open = client;
    if (open != null) {
      open.close();
    }
  }

  /** Several answers in one. */
  static byte[] all(byte[]... answers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] each : answers) {
      all.writeBytes(each);
    }
    return all.toByteArray();
  }
}
