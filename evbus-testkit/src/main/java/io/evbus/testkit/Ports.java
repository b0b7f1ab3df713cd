package io.evbus.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadLocalRandom;

/** TCP ports of the loopback address. */
public final class Ports {
  private static final int PROBE_MILLIS = 200;
  private static final int MOST_TRIES = 100;
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 32_000;

  private Ports() {}

  /**
   * A port that nobody listened on a moment ago, below those that systems give to outgoing
   * connections: one of these could take the port while its server is down for a moment, be it by
   * connecting to itself.
   */
  public static int free() {
    for (int tries = 0; tries < MOST_TRIES; tries++) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
      try (ServerSocket socket = new ServerSocket()) {
        socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
        return port;
      } catch (IOException e) {
        // Somebody has it.
      }
    }
    throw new IllegalStateException(
        "Finding a free port: "
            + MOST_TRIES
            + " between "
            + LOWEST
            + " and "
            + HIGHEST
            + " are taken");
  }

  /** Whether somebody listens. */
  public static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PROBE_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
