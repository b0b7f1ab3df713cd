package io.evbus.ingress.kafka;

import io.evbus.Reason;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * Why no broker answered. The client only says that none did, after having tried for as long as it
 * may; so the servers are knocked at once more.
 *
 * @param reason whether there is no way to them, or only no answer
 * @param words what was found at the servers
 */
record Reachability(Reason reason, String words) {
  private static final int KNOCK_MILLIS = 500;
  private static final int MOST_KNOCKS = 3;

  /** Knocks at some of the servers. */
  static Reachability of(List<String> servers) {
    List<String> troubles = new ArrayList<>();
    Reason reason = Reason.UNREACHABLE;
    for (String server : servers.subList(0, Math.min(MOST_KNOCKS, servers.size()))) {
      try {
        String trouble = knock(server);
        if (trouble.isEmpty()) {
          return new Reachability(
              Reason.TIMEOUT,
              server
                  + " takes connections, but no broker answers; check security_protocol and the"
                  + " brokers' advertised.listeners");
        }
        troubles.add(server + " " + trouble);
      } catch (SocketTimeoutException e) {
        reason = Reason.TIMEOUT;
        troubles.add(server + " does not answer; check its name, port and network");
      }
    }
    return new Reachability(reason, String.join(", ", troubles));
  }

  /** What is wrong with a server; empty when it takes connections. */
  private static String knock(String server) throws SocketTimeoutException {
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
    } catch (SocketTimeoutException e) {
      throw e;
    } catch (IOException e) {
      return "can't be reached (" + e.getMessage() + "); is the broker running there?";
    }
  }
}
