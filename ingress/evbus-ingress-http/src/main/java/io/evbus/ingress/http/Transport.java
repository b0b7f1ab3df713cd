package io.evbus.ingress.http;

import javax.net.ssl.SSLContext;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.URIScheme;
import org.apache.hc.core5.http.impl.bootstrap.AsyncRequester;
import org.apache.hc.core5.http.impl.bootstrap.AsyncRequesterBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncRequester;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.ssl.BasicClientTlsStrategy;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.http.protocol.HttpProcessorBuilder;
import org.apache.hc.core5.http.protocol.RequestConnControl;
import org.apache.hc.core5.http.protocol.RequestContent;
import org.apache.hc.core5.http.protocol.RequestTargetHost;
import org.apache.hc.core5.http.protocol.RequestUserAgent;
import org.apache.hc.core5.http2.config.H2Config;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2MultiplexingRequester;
import org.apache.hc.core5.http2.impl.nio.bootstrap.H2MultiplexingRequesterBootstrap;
import org.apache.hc.core5.http2.protocol.H2RequestConnControl;
import org.apache.hc.core5.http2.protocol.H2RequestContent;
import org.apache.hc.core5.http2.protocol.H2RequestTargetHost;
import org.apache.hc.core5.http2.ssl.H2ClientTlsStrategy;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one publisher and the one thread that serves them. It neither retries nor
 * follows redirects, and connects to the address that it is given. Thread-safe.
 */
abstract class Transport implements AutoCloseable {
  private static final String AGENT = "evbus";
  private static final TimeValue SELECT_INTERVAL = TimeValue.ofMilliseconds(250);

  private final AsyncRequester requester;

  private Transport(AsyncRequester requester) {
    this.requester = requester;
    requester.start();
  }

  static Transport open(
      Endpoint endpoint,
      Way way,
      @Nullable SSLContext context,
      int timeoutMillis,
      int maxInFlight) {
    String scheme = endpoint.secure() ? URIScheme.HTTPS.id : URIScheme.HTTP.id;
    HttpHost host = new HttpHost(scheme, way.address(), endpoint.host(), endpoint.port());
    Timeout timeout = Timeout.ofMilliseconds(timeoutMillis);
    return way.http2() && context != null
        ? new Multiplexed(host, timeout, context)
        : new Pooled(host, timeout, context, maxInFlight);
  }

  /** Sends a request; the exchange hears of everything else. */
  abstract void send(Exchange exchange);

  /** Ends all connections; exchanges under way fail. */
  @Override
  public void close() {
    requester.close(CloseMode.IMMEDIATE);
  }

  private static IOReactorConfig reactor(Timeout timeout) {
    return IOReactorConfig.custom()
        .setIoThreadCount(1)
        .setSoTimeout(timeout)
        .setTcpNoDelay(true)
        .setSelectInterval(SELECT_INTERVAL)
        .build();
  }

  /** HTTP/1.1: a connection for each request in flight. */
  private static final class Pooled extends Transport {
    private final HttpAsyncRequester requester;
    private final HttpHost host;
    private final Timeout timeout;

    Pooled(HttpHost host, Timeout timeout, @Nullable SSLContext context, int maxInFlight) {
      this(requester(timeout, context, maxInFlight), host, timeout);
    }

    private Pooled(HttpAsyncRequester requester, HttpHost host, Timeout timeout) {
      super(requester);
      this.requester = requester;
      this.host = host;
      this.timeout = timeout;
    }

    private static HttpAsyncRequester requester(
        Timeout timeout, @Nullable SSLContext context, int maxInFlight) {
      AsyncRequesterBootstrap bootstrap =
          AsyncRequesterBootstrap.bootstrap()
              .setIOReactorConfig(reactor(timeout))
              .setHttpProcessor(
                  HttpProcessorBuilder.create()
                      .addAll(
                          RequestTargetHost.INSTANCE,
                          RequestContent.INSTANCE,
                          RequestConnControl.INSTANCE,
                          new RequestUserAgent(AGENT))
                      .build())
              .setDefaultMaxPerRoute(maxInFlight)
              .setMaxTotal(maxInFlight)
              .setTlsHandshakeTimeout(timeout);
      if (context != null) {
        bootstrap.setTlsStrategy(new BasicClientTlsStrategy(context));
      }
      return bootstrap.create();
    }

    @Override
    void send(Exchange exchange) {
      var unused =
          requester.connect(
              host,
              timeout,
              null,
              new FutureCallback<>() {
                @Override
                public void completed(AsyncClientEndpoint connection) {
                  exchange.over(connection);
                  connection.execute(exchange, null, HttpCoreContext.create());
                }

                @Override
                public void failed(Exception cause) {
                  exchange.failed(cause);
                }

                @Override
                public void cancelled() {
                  exchange.failed(new ConnectionClosedException());
                }
              });
    }
  }

  /** HTTP/2: one connection for all requests in flight. */
  private static final class Multiplexed extends Transport {
    private final H2MultiplexingRequester requester;
    private final HttpHost host;
    private final Timeout timeout;

    Multiplexed(HttpHost host, Timeout timeout, SSLContext context) {
      this(requester(timeout, context), host, timeout);
    }

    private Multiplexed(H2MultiplexingRequester requester, HttpHost host, Timeout timeout) {
      super(requester);
      this.requester = requester;
      this.host = host;
      this.timeout = timeout;
    }

    private static H2MultiplexingRequester requester(Timeout timeout, SSLContext context) {
      return H2MultiplexingRequesterBootstrap.bootstrap()
          .setIOReactorConfig(reactor(timeout))
          .setHttpProcessor(
              HttpProcessorBuilder.create()
                  .addAll(
                      H2RequestTargetHost.INSTANCE,
                      H2RequestContent.INSTANCE,
                      H2RequestConnControl.INSTANCE,
                      new RequestUserAgent(AGENT))
                  .build())
          .setH2Config(H2Config.custom().setPushEnabled(false).build())
          .setTlsStrategy(new H2ClientTlsStrategy(context))
          .create();
    }

    @Override
    void send(Exchange exchange) {
      exchange.on(requester.execute(host, exchange, null, timeout, HttpCoreContext.create()));
    }
  }
}
