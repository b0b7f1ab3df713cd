package io.evbus.testkit.net;

import io.evbus.spi.IngressException;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Takes TLS off and forwards what was inside. Who asks first whether there is TLS, as clients of
 * PostgreSQL do, is told that there is. Thread-safe.
 */
final class TlsForwarder implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int BUFFER_BYTES = 64 << 10;

  /** The question of PostgreSQL's clients; no TLS begins with a zero. */
  private static final int SSL_REQUEST_BYTES = 8;

  private final int targetPort;
  private final Runnable attempt;
  private final Runnable handshake;
  private final SSLSocketFactory tls;
  private final @Nullable String protocol;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /**
   * Listens, and tells of connections and of handshakes that were completed; without a protocol it
   * takes the JDK's.
   */
  TlsForwarder(
      int port,
      int targetPort,
      Path certificate,
      Path key,
      @Nullable String protocol,
      Runnable attempt,
      Runnable handshake)
      throws IOException {
    this.targetPort = targetPort;
    this.attempt = attempt;
    this.handshake = handshake;
    this.protocol = protocol;
    try {
      this.tls = Tls.context(profile(certificate, key)).getSocketFactory();
    } catch (IngressException e) {
      throw new IOException(e.getMessage(), e);
    }
    this.listener = new ServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    start(this::accept);
  }

  private static Profile profile(Path certificate, Path key) {
    Map<String, String> files =
        Map.of("cert_file", certificate.toString(), "key_file", key.toString());
    return new Profile(
        "tls",
        "proxy",
        OptionSpec.of(Tls.CERT_FILE, Tls.KEY_FILE)
            .parse(
                "tls.proxy",
                Map.of("tls", files),
                fault -> {
                  throw new IllegalArgumentException(fault.toString());
                }));
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        attempt.run();
        start(() -> forward(client));
      }
    } catch (IOException e) {
      return; // Closed.
    }
  }

  private void forward(Socket connection) {
    sockets.add(connection);
    try (connection;
        SSLSocket client = secured(connection)) {
      client.startHandshake();
      handshake.run();
      try (Socket server = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
        sockets.add(server);
        client.setTcpNoDelay(true);
        server.setTcpNoDelay(true);
        start(() -> pump(server, client));
        pump(client, server);
        sockets.remove(server);
      }
    } catch (IOException e) {
      return; // One side is gone, or there was no handshake.
    } finally {
      sockets.remove(connection);
    }
  }

  private SSLSocket secured(Socket connection) throws IOException {
    InputStream in = connection.getInputStream();
    byte[] begin = in.readNBytes(1);
    if (Arrays.equals(begin, new byte[] {0})) {
      in.skipNBytes(SSL_REQUEST_BYTES - 1);
      connection.getOutputStream().write('S');
      begin = new byte[0];
    }
    SSLSocket secured =
        (SSLSocket) tls.createSocket(connection, new ByteArrayInputStream(begin), true);
    if (protocol != null) {
      secured.setEnabledProtocols(new String[] {protocol});
    }
    return secured;
  }

  /** Moves bytes until one side has ended, and then ends the other. */
  private static void pump(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        to.getOutputStream().write(buffer, 0, count);
      }
    } catch (IOException e) {
      return; // Both are closed now.
    }
  }

  private void start(Runnable task) {
    Thread thread =
        new Thread(
            () -> {
              task.run();
              threads.remove(Thread.currentThread());
            },
            "evbus-tls-proxy-" + port());
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    while (!threads.isEmpty()) {
      for (Socket socket : sockets) {
        socket.close();
      }
      for (Thread thread : threads) {
        join(thread);
      }
    }
  }

  private static void join(Thread thread) throws IOException {
    try {
      thread.join(100);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Closing a TLS proxy: interrupted", e);
    }
  }
}
