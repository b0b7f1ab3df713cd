package io.evbus.ingress.http;

import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ConnectionClosedException;
import org.apache.hc.core5.http.EntityDetails;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpRequest;
import org.apache.hc.core5.http.HttpResponse;
import org.apache.hc.core5.http.impl.BasicEntityDetails;
import org.apache.hc.core5.http.impl.DefaultConnectionReuseStrategy;
import org.apache.hc.core5.http.message.BasicHttpRequest;
import org.apache.hc.core5.http.nio.AsyncClientEndpoint;
import org.apache.hc.core5.http.nio.AsyncClientExchangeHandler;
import org.apache.hc.core5.http.nio.CapacityChannel;
import org.apache.hc.core5.http.nio.DataStreamChannel;
import org.apache.hc.core5.http.nio.RequestChannel;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.http2.H2Error;
import org.apache.hc.core5.http2.H2StreamResetException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its answer, of which only status and {@code Retry-After} are kept. Called by the
 * client's thread; ends once.
 */
final class Exchange implements AsyncClientExchangeHandler {
  /** What is read of an answer's body before its connection is given up. */
  private static final int MOST_ANSWER_BYTES = 64 << 10;

  private static final HttpRequest NONE = new BasicHttpRequest("POST", "/");

  private final Batch batch;
  private final int index;
  private final HttpEncoding.Message message;
  private final ByteBuffer body;
  private final Listener listener;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile long startNanos;
  private volatile long timeoutNanos;
  private HttpRequest request = NONE;
  private volatile @Nullable AsyncClientEndpoint connection;
  private volatile @Nullable Cancellable stream;
  private volatile int status;
  private volatile @Nullable String retryAfter;
  private boolean sent;
  private boolean reusable;
  private int answerBytes;

  /** Who is told how it ended; called once. */
  interface Listener {
    /** There is an answer. */
    void answered(Exchange exchange, int status, Optional<String> retryAfter);

    /** There is none. */
    void failed(Exchange exchange, Exception cause);
  }

  Exchange(Batch batch, int index, HttpEncoding.Message message, Listener listener) {
    this.batch = batch;
    this.index = index;
    this.message = message;
    this.body = message.body();
    this.listener = listener;
  }

  /** Makes the request, which says when it was sent; called once, just before that. */
  void begin(HttpRequests requests, long mostNanos) {
    timeoutNanos = mostNanos;
    startNanos = System.nanoTime();
    request = requests.head(message);
  }

  void decide(Outcome outcome) {
    batch.decide(index, index + 1, outcome);
  }

  boolean wantsCoordinates() {
    return batch.wantsCoordinates();
  }

  long ageNanos() {
    return System.nanoTime() - startNanos;
  }

  /** Ends it when its time is over; the other requests of a connection keep that from noticing. */
  void expireIfOverdue() {
    if (isOverdue()) {
      finish(new SocketTimeoutException());
    }
  }

  private boolean isOverdue() {
    return startNanos != 0 && ageNanos() > timeoutNanos;
  }

  /** The connection that is this exchange's own until it ends. */
  void over(AsyncClientEndpoint own) {
    connection = own;
  }

  /** The stream of a shared connection, which is reset when its time is over. */
  void on(Cancellable own) {
    stream = own;
    if (ended.get() && status == 0) {
      own.cancel();
    }
  }

  @Override
  public void produceRequest(RequestChannel channel, HttpContext context)
      throws HttpException, IOException {
    channel.sendRequest(request, new BasicEntityDetails(body.remaining(), null), context);
  }

  @Override
  public int available() {
    return Math.max(1, body.remaining()); // Also an empty body has an end that must be sent.
  }

  @Override
  public void produce(DataStreamChannel channel) throws IOException {
    if (body.hasRemaining()) {
      channel.write(body);
    }
    if (!body.hasRemaining() && !sent) {
      sent = true;
      channel.endStream();
    }
  }

  @Override
  public void consumeInformation(HttpResponse response, HttpContext context) {
    // The answer is still to come.
  }

  @Override
  public void consumeResponse(
      HttpResponse response, @Nullable EntityDetails details, HttpContext context) {
    Header header = response.getFirstHeader("Retry-After");
    retryAfter = header == null ? null : header.getValue();
    status = response.getCode();
    reusable =
        sent && DefaultConnectionReuseStrategy.INSTANCE.keepAlive(request, response, context);
    if (details == null) {
      end();
    }
  }

  @Override
  public void updateCapacity(CapacityChannel channel) throws IOException {
    channel.update(Integer.MAX_VALUE);
  }

  @Override
  public void consume(ByteBuffer source) throws IOException {
    answerBytes += source.remaining();
    source.position(source.limit());
    if (answerBytes > MOST_ANSWER_BYTES || isOverdue()) {
      throw new H2StreamResetException(H2Error.CANCEL, "the rest of the answer is not read");
    }
  }

  @Override
  public void streamEnd(@Nullable List<? extends Header> trailers) {
    end();
  }

  private void end() {
    AsyncClientEndpoint own = connection;
    if (own != null && reusable) {
      own.releaseAndReuse();
    }
    finish(new ConnectionClosedException());
  }

  @Override
  public void failed(Exception cause) {
    finish(cause);
  }

  @Override
  public void cancel() {
    finish(new ConnectionClosedException());
  }

  @Override
  public void releaseResources() {
    finish(new ConnectionClosedException());
  }

  private void finish(Exception cause) {
    AsyncClientEndpoint own = connection;
    if (own != null) {
      own.releaseAndDiscard(); // Nothing happens when it was released before.
    }
    if (!ended.compareAndSet(false, true)) {
      return;
    }
    Cancellable silent = stream;
    if (silent != null && status == 0) {
      silent.cancel(); // Else the server counts it among those that may be open at once.
    }
    if (status > 0) {
      listener.answered(this, status, Optional.ofNullable(retryAfter));
    } else {
      listener.failed(this, cause);
    }
  }
}
