package io.evbus.ingress.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.UnknownHostException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Makes the one socket of a session and keeps it. The client's own factory would hide the socket
 * below TLS, which must be ended where TLS waits for it. {@link #cut} is for any thread.
 */
final class Sockets implements JedisSocketFactory {
  private final Server server;
  private final @Nullable SSLContext tls;
  private final int connectMillis;
  private final int answerMillis;
  private volatile @Nullable Socket plain;
  private @Nullable Socket used;

  Sockets(Server server, @Nullable SSLContext tls, int connectMillis, int answerMillis) {
    this.server = server;
    this.tls = tls;
    this.connectMillis = connectMillis;
    this.answerMillis = answerMillis;
  }

  @Override
  public Socket createSocket() {
    try {
      Socket connected = connect();
      plain = connected;
      connected.setTcpNoDelay(true);
      connected.setKeepAlive(true);
      connected.setSoTimeout(answerMillis);
      used = tls == null ? connected : secured(connected, tls);
      return used;
    } catch (IOException e) {
      cut();
      throw new JedisConnectionException(e.getMessage(), e);
    }
  }

  /** The first of the host's addresses that answers. */
  private Socket connect() throws IOException {
    IOException refused = new UnknownHostException(server.host());
    for (InetAddress address : InetAddress.getAllByName(server.host())) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(address, server.port()), connectMillis);
        return socket;
      } catch (IOException e) {
        socket.close();
        refused = e;
      }
    }
    throw refused;
  }

  private Socket secured(Socket connected, SSLContext context) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket(connected, server.host(), server.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The socket that was made. */
  Socket socket() {
    if (used == null) {
      throw new IllegalStateException("Using a socket: there is none yet");
    }
    return used;
  }

  /** Ends the connection at once, whoever reads or writes. Idempotent. */
  void cut() {
    Socket socket = plain;
    if (socket == null) {
      return;
    }
    try {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // It is closed already.
    }
    try {
      socket.close();
    } catch (IOException e) {
      // As good as closed.
    }
  }
}
