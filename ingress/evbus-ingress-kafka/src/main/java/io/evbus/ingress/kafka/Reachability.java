package io.evbus.ingress.kafka;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;

/**
 * Says why no broker answered. The client only says that none did, after having tried for as long
 * as it may; so the servers are knocked at once more.
 */
final class Reachability {
  private static final int KNOCK_MILLIS = 500;
  private static final int MOST_KNOCKS = 3;

  private Reachability() {}

  /** What is found at the servers, in words. */
  static String of(List<String> servers) {
    List<String> troubles = new ArrayList<>();
    for (String server : servers.subList(0, Math.min(MOST_KNOCKS, servers.size()))) {
      String trouble = knock(server);
      if (trouble.isEmpty()) {
        return server
            + " takes connections, but no broker answers; check security_protocol and the brokers'"
            + " advertised.listeners";
      }
      troubles.add(server + " " + trouble);
    }
    return String.join(", ", troubles);
  }

  private static String knock(String server) {
    int colon = server.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    if (address.isUnresolved()) {
      return "is no known host; check bootstrap_servers";
    }
    try (Socket socket = new Socket()) {
      socket.connect(address, KNOCK_MILLIS);
      return "";
    } catch (IOException e) {
      return "can't be reached (" + e.getMessage() + "); is the broker running there?";
    }
  }
}
