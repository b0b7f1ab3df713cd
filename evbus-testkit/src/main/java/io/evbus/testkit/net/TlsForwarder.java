package io.evbus.testkit.net;

import io.evbus.spi.IngressException;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Takes TLS off and forwards what was inside. Thread-safe. */
final class TlsForwarder implements AutoCloseable {
  private static final int BACKLOG = 50;
  private static final int BUFFER_BYTES = 64 << 10;

  private final int targetPort;
  private final Runnable handshake;
  private final SSLServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  /** Listens, and tells of each completed handshake; without a protocol it takes the JDK's. */
  TlsForwarder(
      int port,
      int targetPort,
      Path certificate,
      Path key,
      @Nullable String protocol,
      Runnable handshake)
      throws IOException {
    this.targetPort = targetPort;
    this.handshake = handshake;
    try {
      this.listener =
          (SSLServerSocket)
              Tls.context(profile(certificate, key))
                  .getServerSocketFactory()
                  .createServerSocket(port, BACKLOG, InetAddress.getLoopbackAddress());
    } catch (IngressException e) {
      throw new IOException(e.getMessage(), e);
    }
    if (protocol != null) {
      listener.setEnabledProtocols(new String[] {protocol});
    }
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
        SSLSocket client = (SSLSocket) listener.accept();
        start(() -> forward(client));
      }
    } catch (IOException e) {
      return; // Closed.
    }
  }

  private void forward(SSLSocket client) {
    sockets.add(client);
    try (client) {
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
      sockets.remove(client);
    }
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
