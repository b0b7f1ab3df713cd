package io.evbus.ingress.postgresql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * Puts TLS around the driver's sockets, with the trust and keys of a profile, and checks the
 * server's name within the handshake.
 *
 * <p>Public because the driver makes it by its name, which is fixed here and no option; the driver
 * hands on nothing but texts, so the context waits in a thread-local while a thread connects.
 */
public final class TlsSockets extends SSLSocketFactory {
  private static final ThreadLocal<@Nullable SSLContext> CONTEXT = new ThreadLocal<>();

  private final SSLSocketFactory sockets;

  /** Called by the driver, on the thread that connects. */
  public TlsSockets() {
    SSLContext context =
        Objects.requireNonNull(CONTEXT.get(), "Making TLS sockets: no profile is connecting");
    this.sockets = context.getSocketFactory();
  }

  /** What connects. */
  @FunctionalInterface
  interface Connecting<T, E extends Exception> {
    T connect() throws E;
  }

  /** Connects with a context. */
  static <T, E extends Exception> T with(SSLContext context, Connecting<T, E> connecting) throws E {
    CONTEXT.set(context);
    try {
      return connecting.connect();
    } finally {
      CONTEXT.remove();
    }
  }

  @Override
  public Socket createSocket(Socket socket, String host, int port, boolean autoClose)
      throws IOException {
    SSLSocket secured = (SSLSocket) sockets.createSocket(socket, host, port, autoClose);
    SSLParameters parameters = secured.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    secured.setSSLParameters(parameters);
    return secured;
  }

  @Override
  public String[] getDefaultCipherSuites() {
    return sockets.getDefaultCipherSuites();
  }

  @Override
  public String[] getSupportedCipherSuites() {
    return sockets.getSupportedCipherSuites();
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    throw onlyAround();
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyAround();
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    throw onlyAround();
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    throw onlyAround();
  }

  private static IOException onlyAround() {
    return new IOException("Making TLS sockets: only around one that is connected");
  }
}
