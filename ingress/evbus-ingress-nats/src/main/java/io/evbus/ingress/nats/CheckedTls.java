package io.evbus.ingress.nats;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS whose sockets check the server's name: the client leaves that to the context. It also knows
 * the sockets below, to end them while TLS waits for them. Thread-safe.
 */
final class CheckedTls {
  private final Set<Socket> below = ConcurrentHashMap.newKeySet();

  /** A context that makes client sockets, and nothing else. */
  SSLContext around(SSLContext context) {
    return new SSLContext(
        new Spi(context.getSocketFactory()), context.getProvider(), context.getProtocol()) {};
  }

  /** Ends what is below TLS at once, without its goodbye, which may wait behind a write. */
  void cut() {
    for (Socket socket : below) {
      try {
        socket.setSoLinger(true, 0);
        socket.close();
      } catch (IOException e) {
        // It is closed already.
      }
    }
    below.clear();
  }

  private final class Spi extends SSLContextSpi {
    private final SSLSocketFactory sockets;

    Spi(SSLSocketFactory sockets) {
      this.sockets = new Checking(sockets);
    }

    @Override
    protected SSLSocketFactory engineGetSocketFactory() {
      return sockets;
    }

    @Override
    protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLServerSocketFactory engineGetServerSocketFactory() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLEngine engineCreateSSLEngine(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLSessionContext engineGetServerSessionContext() {
      throw new UnsupportedOperationException();
    }

    @Override
    protected SSLSessionContext engineGetClientSessionContext() {
      throw new UnsupportedOperationException();
    }
  }

  /** Layers TLS on a connected socket, which is the one way in which the client makes it. */
  private final class Checking extends SSLSocketFactory {
    private final SSLSocketFactory sockets;

    Checking(SSLSocketFactory sockets) {
      this.sockets = sockets;
    }

    @Override
    public Socket createSocket(Socket connected, String host, int port, boolean autoClose)
        throws IOException {
      SSLSocket socket = (SSLSocket) sockets.createSocket(connected, host, port, autoClose);
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      below.add(connected);
      return socket;
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
    public Socket createSocket(String host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) {
      throw new UnsupportedOperationException();
    }
  }
}
