package io.evbus.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A web server in this process, on a port of its own of 127.0.0.1, that keeps what it was sent with
 * success. It speaks HTTP/1.1 without TLS. Thread-safe, but for starting and ending it.
 */
public final class HttpReceiver implements AutoCloseable {
  /** Answers 200. */
  public static final Reply OK = Reply.of(200);

  private static final int BACKLOG = 512;

  private final int port = Ports.free();
  private final Map<String, List<Arrived>> arrived = new ConcurrentHashMap<>();
  private final Map<String, Function<Arrived, Reply>> replies = new ConcurrentHashMap<>();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger unanswered = new AtomicInteger();
  private final AtomicInteger mostUnanswered = new AtomicInteger();
  private final Object gate = new Object();
  private boolean frozen;
  private @Nullable HttpServer server;
  private @Nullable ExecutorService threads;

  /**
   * One request.
   *
   * @param headers by name in lower case
   */
  public record Arrived(String method, String path, Map<String, String> headers, ByteBuffer body) {
    /** The body as a text. */
    public String text() {
      return StandardCharsets.UTF_8.decode(body.duplicate()).toString();
    }

    /** A header's value, empty when it is absent. */
    public String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  /** What is answered. */
  public record Reply(int status, Map<String, String> headers, String body) {
    /** An answer without a body. */
    public static Reply of(int status) {
      return new Reply(status, Map.of(), "");
    }

    /** The same answer with a header more. */
    public Reply with(String name, String value) {
      Map<String, String> more = new TreeMap<>(headers);
      more.put(name, value);
      return new Reply(status, more, body);
    }
  }

  private HttpReceiver() {}

  /** Starts a server. */
  public static HttpReceiver start() {
    HttpReceiver receiver = new HttpReceiver();
    receiver.restart();
    return receiver;
  }

  /** Starts it again on the same port with what it has kept. */
  public void restart() {
    try {
      HttpServer next =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
      ExecutorService pool =
          new ThreadPoolExecutor(
              0,
              Integer.MAX_VALUE,
              1,
              TimeUnit.SECONDS,
              new SynchronousQueue<>(),
              HttpReceiver::thread);
      next.setExecutor(pool);
      next.createContext("/", this::handle);
      next.start();
      server = next;
      threads = pool;
    } catch (IOException e) {
      throw new UncheckedIOException("Starting a web server on port " + port, e);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "http-receiver");
    thread.setDaemon(true);
    return thread;
  }

  /** Ends it where it stands: connections are cut, and what was not answered never is. */
  public void kill() {
    HttpServer last = server;
    if (last != null) {
      last.stop(0);
    }
    ExecutorService pool = threads;
    if (pool != null) {
      pool.shutdownNow();
    }
    server = null;
    threads = null;
    synchronized (gate) {
      frozen = false; // For the next one: who waited was interrupted.
    }
  }

  /** From now on connections stay open and nothing is answered. */
  public void freeze() {
    synchronized (gate) {
      frozen = true;
    }
  }

  /** Goes on. */
  public void thaw() {
    synchronized (gate) {
      frozen = false;
      gate.notifyAll();
    }
  }

  /** The port of 127.0.0.1. */
  public int port() {
    return port;
  }

  /** The URL of a path. */
  public String url(String path) {
    return "http://127.0.0.1:" + port + path;
  }

  /** Answers a path so from now on; what is not answered 2xx is not kept. */
  public void reply(String path, Reply reply) {
    reply(path, request -> reply);
  }

  /** Answers a path by request from now on. */
  public void reply(String path, Function<Arrived, Reply> reply) {
    replies.put(path, reply);
  }

  /** What was kept of a path, in order of arrival. */
  public List<Arrived> arrived(String path) {
    List<Arrived> list = arrived.getOrDefault(path, List.of());
    synchronized (list) {
      return List.copyOf(list);
    }
  }

  /** Keeps nothing more of what a path was sent so far. */
  public void forget(String path) {
    arrived.remove(path);
  }

  /** How many requests there were, whatever was answered. */
  public int requests() {
    return requests.get();
  }

  /** The most requests that waited for an answer at one time. */
  public int mostAtOnce() {
    return mostUnanswered.get();
  }

  private void handle(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    mostUnanswered.accumulateAndGet(unanswered.incrementAndGet(), Math::max);
    try {
      Arrived request = read(exchange);
      passGate();
      Reply reply = replies.getOrDefault(request.path(), any -> OK).apply(request);
      if (reply.status() >= 200 && reply.status() < 300) {
        List<Arrived> kept = arrived.computeIfAbsent(request.path(), path -> new ArrayList<>());
        synchronized (kept) {
          kept.add(request);
        }
      }
      reply.headers().forEach(exchange.getResponseHeaders()::set);
      unanswered.decrementAndGet();
      answer(exchange, reply);
    } catch (InterruptedException e) {
      unanswered.decrementAndGet();
      Thread.currentThread().interrupt();
    } finally {
      exchange.close();
    }
  }

  private static Arrived read(HttpExchange exchange) throws IOException {
    Map<String, String> headers = new TreeMap<>();
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(Locale.ROOT), String.join(", ", values)));
    byte[] body = exchange.getRequestBody().readAllBytes();
    String path = exchange.getRequestURI().toString();
    return new Arrived(
        exchange.getRequestMethod(), path, headers, ByteBuffer.wrap(body).asReadOnlyBuffer());
  }

  private static void answer(HttpExchange exchange, Reply reply) throws IOException {
    byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
  }

  private void passGate() throws InterruptedException {
    synchronized (gate) {
      while (frozen) {
        gate.wait();
      }
    }
  }

  /** Ends it. */
  @Override
  public void close() {
    thaw();
    kill();
  }
}
