package io.evbus.bench;

import io.evbus.testkit.HttpReceiver;
import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.concurrent.FutureCallback;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.Message;
import org.apache.hc.core5.http.Method;
import org.apache.hc.core5.http.impl.bootstrap.AsyncRequesterBootstrap;
import org.apache.hc.core5.http.impl.bootstrap.HttpAsyncRequester;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.entity.AsyncEntityProducers;
import org.apache.hc.core5.http.nio.entity.DiscardingEntityConsumer;
import org.apache.hc.core5.http.nio.support.BasicRequestProducer;
import org.apache.hc.core5.http.nio.support.BasicResponseConsumer;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.reactor.IOReactorConfig;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/** The HTTP client that evbus has, with its pool; each answer sends the next request. */
final class BareHttp implements BareClient {
  /** Requests without an answer at most, on both sides. */
  static final int MAX_IN_FLIGHT = 16;

  private static final Timeout TIMEOUT = Timeout.ofMinutes(2);
  private static final int OK = 200;

  private final Bodies bodies;
  private final ContentType contentType;
  private final HttpReceiver receiver;

  BareHttp(Bodies bodies, HttpReceiver receiver) {
    this.bodies = bodies;
    this.contentType = ContentType.parse(bodies.contentType());
    this.receiver = receiver;
  }

  @Override
  public String name() {
    return "httpcore5";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "HttpAsyncRequester, HTTP/1.1, one I/O thread, callbacks");
  }

  @Override
  public Sender open(Place place) {
    HttpAsyncRequester requester =
        AsyncRequesterBootstrap.bootstrap()
            .setIOReactorConfig(
                IOReactorConfig.custom().setIoThreadCount(1).setTcpNoDelay(true).build())
            .setMaxTotal(MAX_IN_FLIGHT)
            .setDefaultMaxPerRoute(MAX_IN_FLIGHT)
            .create();
    requester.start();
    URI url = url(place);
    return new Sender() {
      @Override
      public void send(int events) {
        BareHttp.this.send(requester, url, events);
      }

      @Override
      public void close() {
        requester.close(CloseMode.IMMEDIATE);
      }
    };
  }

  private void send(HttpAsyncRequester requester, URI url, int events) {
    Window all = new Window(events);
    Requests requests = new Requests(requester, url, events, all);
    for (int i = 0; i < events; i++) {
      all.enter();
    }
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      requests.next();
    }
    all.drain();
  }

  /** Sends the next request as soon as one is answered, on the thread that learns of it. */
  private final class Requests implements FutureCallback<Message<HttpResponse, @Nullable Void>> {
    private final HttpAsyncRequester requester;
    private final HttpHost host;
    private final String path;
    private final int events;
    private final AtomicInteger begun = new AtomicInteger();
    private final Window all;

    Requests(HttpAsyncRequester requester, URI url, int events, Window all) {
      this.requester = requester;
      this.host = new HttpHost(url.getScheme(), url.getHost(), url.getPort());
      this.path = url.getPath();
      this.events = events;
      this.all = all;
    }

    void next() {
      int i = begun.getAndIncrement();
      if (i >= events) {
        return;
      }
      BasicHttpRequest request = new BasicHttpRequest(Method.POST, host, path);
      Instant now = Instant.now();
      String id = Ids.next(now);
      request.addHeader("ce-specversion", "1.0");
      request.addHeader("ce-id", id);
      request.addHeader("ce-source", "evbus");
      request.addHeader("ce-type", "evbus.event");
      request.addHeader("ce-time", now.toString());
      request.addHeader("webhook-id", id);
      request.addHeader("webhook-timestamp", Long.toString(now.getEpochSecond()));
      var unused =
          requester.execute(
              new BasicRequestProducer(
                  request, AsyncEntityProducers.create(bodies.body(i), contentType)),
              new BasicResponseConsumer<@Nullable Void>(new DiscardingEntityConsumer<>()),
              TIMEOUT,
              this);
    }

    @Override
    public void completed(Message<HttpResponse, @Nullable Void> answer) {
      if (answer.getHead().getCode() == OK) {
        all.confirm(1);
        next();
      } else {
        all.fail(null);
      }
    }

    @Override
    public void failed(Exception cause) {
      all.fail(cause);
    }

    @Override
    public void cancelled() {
      all.fail(null);
    }
  }

  @Override
  public long count(Place place) {
    return receiver.arrived(url(place).getPath()).size();
  }

  @Override
  public void remove(Place place) {
    receiver.forget(url(place).getPath());
  }

  private static URI url(Place place) {
    return URI.create(place.text("url"));
  }
}
