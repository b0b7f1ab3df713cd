package io.evbus.testkit.net;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A {@link TlsForwarder} in a process of its own, for protocols that this one's JDK has switched
 * off for all of it.
 */
final class OldTls {
  private OldTls() {}

  /** Runs until standard input ends: the port, the target's, two files and the protocol. */
  public static void main(String[] arguments) throws IOException {
    TlsForwarder forwarder =
        new TlsForwarder(
            Integer.parseInt(arguments[0]),
            Integer.parseInt(arguments[1]),
            Path.of(arguments[2]),
            Path.of(arguments[3]),
            arguments[4],
            () -> System.out.println("handshake"));
    System.out.println(forwarder.port());
    while (System.in.read() >= 0) {
      // Whoever started it lives.
    }
    System.exit(0);
  }
}
