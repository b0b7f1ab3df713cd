package io.evbus.ingress.http;

import io.evbus.spi.Profile;
import io.evbus.spi.Tls;
import io.evbus.testkit.Certificates;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Promise;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/** A Jetty that speaks TLS, and HTTP/2 if it is asked to. */
final class SecureServer implements AutoCloseable {
  private final Server server = new Server();
  private final ServerConnector connector;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final Set<String> connections = ConcurrentHashMap.newKeySet();
  private final AtomicInteger resets = new AtomicInteger();
  private volatile String stalledPath = "";

  /** One request. */
  record Received(String version, String path, Map<String, String> headers, String body) {}

  SecureServer(Certificates certificates, boolean http2, boolean clientCertificate, int streams)
      throws Exception {
    HttpConfiguration configuration = new HttpConfiguration();
    configuration.addCustomizer(new SecureRequestCustomizer(false));
    HttpConnectionFactory http1 = new HttpConnectionFactory(configuration);
    SslContextFactory.Server tls = new SslContextFactory.Server();
    tls.setSslContext(context(certificates));
    tls.setNeedClientAuth(clientCertificate);
    if (http2) {
      HTTP2ServerConnectionFactory h2 = new HTTP2ServerConnectionFactory(configuration);
      h2.setMaxConcurrentStreams(streams);
      ALPNServerConnectionFactory alpn = new ALPNServerConnectionFactory();
      alpn.setDefaultProtocol(http1.getProtocol());
      connector =
          new ServerConnector(
              server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, h2, http1);
    } else {
      connector =
          new ServerConnector(server, new SslConnectionFactory(tls, http1.getProtocol()), http1);
    }
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(new Keeping());
    server.start();
  }

  private static SSLContext context(Certificates certificates) throws Exception {
    Profile files =
        Profiles.of(
            Map.of(
                "url",
                "https://a.example",
                "tls",
                Map.of(
                    "ca_file", certificates.pem("ca").toString(),
                    "cert_file", certificates.pem("server").toString(),
                    "key_file", certificates.key("server").toString())));
    return Tls.context(files);
  }

  int port() {
    return connector.getLocalPort();
  }

  Queue<Received> received() {
    return received;
  }

  /** The connections that requests came over. */
  Set<String> connections() {
    return connections;
  }

  /** From now on requests for a path get no answer. */
  void stall(String path) {
    stalledPath = path;
  }

  /** How many requests without an answer were ended by the client. */
  int resets() {
    return resets.get();
  }

  private final class Keeping extends Handler.Abstract.NonBlocking {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
      connections.add(request.getConnectionMetaData().getId());
      Content.Source.asByteBuffer(
          request,
          Promise.from(body -> answer(request, response, body, callback), callback::failed));
      return true;
    }
  }

  private void answer(Request request, Response response, ByteBuffer body, Callback callback) {
    String path = request.getHttpURI().getPathQuery();
    Map<String, String> headers = new ConcurrentHashMap<>();
    request.getHeaders().forEach(field -> headers.put(field.getLowerCaseName(), field.getValue()));
    boolean stalled = path.equals(stalledPath) && headers.containsKey("ce-stalled");
    if (stalled) {
      request.addFailureListener(reset -> resets.incrementAndGet());
      return;
    }
    received.add(
        new Received(
            request.getConnectionMetaData().getHttpVersion().asString(),
            path,
            headers,
            StandardCharsets.UTF_8.decode(body).toString()));
    response.setStatus(204);
    callback.succeeded();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Stopping a web server", e);
    }
  }
}
