package io.evbus.testkit.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Listens for TLS on 127.0.0.1 with any certificate, and forwards what is inside as plain text to
 * another port. Thread-safe.
 */
public final class TlsProxy implements AutoCloseable {
  private final int port;
  private final AtomicLong handshakes;
  private final AutoCloseable end;

  private TlsProxy(int port, AtomicLong handshakes, AutoCloseable end) {
    this.port = port;
    this.handshakes = handshakes;
    this.end = end;
  }

  /**
   * Speaks the versions of TLS that the JDK allows.
   *
   * @param port where it listens; 0 is a free port
   * @param targetPort where it forwards to
   * @param certificate a PEM file
   * @param key a PEM file in PKCS#8
   */
  public static TlsProxy start(int port, int targetPort, Path certificate, Path key) {
    AtomicLong handshakes = new AtomicLong();
    try {
      TlsForwarder forwarder =
          new TlsForwarder(port, targetPort, certificate, key, null, handshakes::incrementAndGet);
      return new TlsProxy(forwarder.port(), handshakes, forwarder);
    } catch (IOException e) {
      throw new UncheckedIOException("Starting a TLS proxy", e);
    }
  }

  /**
   * As {@link #start}, but speaks one protocol only, such as {@code TLSv1.1}, in a process whose
   * JDK allows it.
   */
  public static TlsProxy startOld(
      int port, int targetPort, Path certificate, Path key, String protocol) {
    try {
      Path security = Files.createTempFile("evbus-tls", ".security");
      Files.writeString(security, "jdk.tls.disabledAlgorithms=\n");
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Djava.security.properties=" + security,
                  "-cp",
                  classPath(),
                  OldTls.class.getName(),
                  Integer.toString(port),
                  Integer.toString(targetPort),
                  certificate.toString(),
                  key.toString(),
                  protocol)
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
      String first = output.readLine();
      Files.delete(security);
      if (first == null) {
        throw new IOException("its process ended at once");
      }
      return of(process, Integer.parseInt(first), output);
    } catch (IOException e) {
      throw new UncheckedIOException("Starting a TLS proxy for " + protocol, e);
    }
  }

  private static TlsProxy of(Process process, int port, BufferedReader output) {
    AtomicLong handshakes = new AtomicLong();
    Thread reader =
        new Thread(
            () -> output.lines().forEach(line -> handshakes.incrementAndGet()),
            "evbus-tls-proxy-" + port);
    reader.setDaemon(true);
    reader.start();
    return new TlsProxy(
        port,
        handshakes,
        () -> {
          process.destroyForcibly().waitFor();
          reader.join();
        });
  }

  private static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Handshakes that clients completed, so they trusted the certificate. */
  public long handshakes() {
    return handshakes.get();
  }

  /** Ends all connections and threads. */
  @Override
  public void close() {
    try {
      end.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Closing a TLS proxy: interrupted", e);
    } catch (Exception e) {
      throw new IllegalStateException("Closing a TLS proxy", e);
    }
  }
}
