package io.evbus.chaos.stage;

import io.evbus.chaos.victim.Load;
import io.evbus.testkit.check.History;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashMap;
import java.util.Map;

/** All sinks behind one port; each connection says first which lane it is. Thread-safe. */
public final class SinkServer implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final int HELLO_MILLIS = 5_000;

  private final ServerSocket server;
  private final Map<String, SinkPlace> places = new LinkedHashMap<>();

  SinkServer(History history, Load load, long seed) throws IOException {
    server = new ServerSocket(0, BACKLOG, InetAddress.getLoopbackAddress());
    history
        .sinks()
        .forEach(
            sink ->
                places.put(sink.lane(), new SinkPlace(sink, load, seed + sink.lane().hashCode())));
    Daemon.start("sinks", this::accept);
  }

  int port() {
    return server.getLocalPort();
  }

  /** Sets what a sink does from now on. */
  public void behave(String lane, Behaviour behaviour) {
    place(lane).behave(behaviour);
  }

  /** All sinks do what they should. */
  public void heal() {
    places.values().forEach(place -> place.behave(Behaviour.normal()));
  }

  /** Ends the connection of a lane; it may come again at once. */
  public void disconnect(String lane) {
    place(lane).disconnect();
  }

  /** How often a sink was connected to. */
  public long connections(String lane) {
    return place(lane).connections();
  }

  /** How often somebody tried to connect to a sink, in vain or not. */
  public long knocks(String lane) {
    return place(lane).knocks();
  }

  @Override
  public void close() throws IOException {
    server.close();
    places.values().forEach(SinkPlace::disconnect);
  }

  private SinkPlace place(String lane) {
    SinkPlace place = places.get(lane);
    if (place == null) {
      throw new IllegalArgumentException("Looking for a sink: no lane " + lane);
    }
    return place;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        Daemon.start("sink-connection", () -> serve(socket));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(HELLO_MILLIS);
      String lane = new DataInputStream(socket.getInputStream()).readUTF();
      socket.setSoTimeout(0);
      place(lane).serve(socket);
    } catch (IOException e) {
      return; // The victim ended or went away: that is what this is about.
    }
  }
}
