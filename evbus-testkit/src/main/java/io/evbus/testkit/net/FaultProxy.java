package io.evbus.testkit.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Forwards TCP connections on the loopback address, and does to them what bad networks do. One
 * thread moves all bytes. Thread-safe; when a method returns, it is done.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int MOST_SECONDS = 30;

  private final int targetPort;
  private final int port;
  private final Selector selector;
  private final Thread thread;
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private final List<Link> links = new ArrayList<>();
  private final AtomicLong connections = new AtomicLong();
  private final AtomicLong harmed = new AtomicLong();
  private volatile boolean isClosed;
  private @Nullable ServerSocketChannel listener;
  private @Nullable Fault fault;

  private FaultProxy(int port, int targetPort) throws IOException {
    this.targetPort = targetPort;
    this.selector = Selector.open();
    this.port = listen(port);
    this.thread = new Thread(this::run, "evbus-fault-proxy-" + this.port);
    thread.setDaemon(true);
    thread.start();
  }

  /** Forwards from a free port of 127.0.0.1 to another port of it. */
  public static FaultProxy start(int targetPort) {
    return start(0, targetPort);
  }

  /** Forwards from one port of 127.0.0.1 to another. */
  public static FaultProxy start(int port, int targetPort) {
    try {
      return new FaultProxy(port, targetPort);
    } catch (IOException e) {
      throw new UncheckedIOException("Listening on port " + port, e);
    }
  }

  /** Where it listens. */
  public int port() {
    return port;
  }

  /** Connections that were accepted so far. */
  public long connections() {
    return connections.get();
  }

  /** Connections that a fault has ended or silenced so far. */
  public long harmed() {
    return harmed.get();
  }

  /**
   * Does this to all connections, and to new ones until {@link #heal} or the next fault; a reset is
   * over at once.
   */
  public void apply(Fault next) {
    order(
        () -> {
          healNow();
          fault = next.kind() == Fault.Kind.RESET ? null : next;
          if (next.kind() == Fault.Kind.REFUSE) {
            stopListening();
          }
          links.forEach(link -> link.hit(next));
        });
  }

  /** Ends the fault. Connections that are silent stay silent until their client gives them up. */
  public void heal() {
    order(this::healNow);
  }

  /** Ends all connections and its thread. Idempotent. */
  @Override
  public void close() {
    isClosed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void healNow() {
    fault = null;
    links.forEach(Link::heal);
    try {
      if (listener == null) {
        listen(port);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Listening on port " + port + " again", e);
    }
  }

  private int listen(int at) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    channel.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), at));
    channel.configureBlocking(false);
    channel.register(selector, SelectionKey.OP_ACCEPT);
    listener = channel;
    return channel.socket().getLocalPort();
  }

  private void stopListening() {
    ServerSocketChannel channel = listener;
    listener = null;
    if (channel != null) {
      close(channel);
    }
  }

  private void order(Runnable task) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    orders.add(
        () -> {
          try {
            task.run();
            selector.selectNow(key -> {}); // Channels that were closed are gone only now.
            done.complete(null);
          } catch (IOException | RuntimeException e) {
            done.completeExceptionally(e);
          }
        });
    selector.wakeup();
    if (isClosed) {
      throw new IllegalStateException("Ordering a fault: the proxy is closed");
    }
    done.orTimeout(MOST_SECONDS, TimeUnit.SECONDS).join();
  }

  private void run() {
    try {
      while (!isClosed) {
        selector.select(this::ready, millisToWait());
        for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
          order.run();
        }
        links.forEach(Link::settle);
        links.removeIf(Link::isClosed);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Waiting for connections", e);
    } finally {
      stopListening();
      links.forEach(Link::end);
      close(selector);
    }
  }

  private void ready(SelectionKey key) {
    if (key.attachment() instanceof Link link) {
      link.ready(key);
    } else if (key.isValid()) {
      accept();
    }
  }

  private void accept() {
    try {
      ServerSocketChannel channel = listener;
      SocketChannel client = channel == null ? null : channel.accept();
      if (client != null) {
        connections.incrementAndGet();
        Link link = new Link(selector, client, targetPort, harmed::incrementAndGet);
        links.add(link);
        if (fault != null) {
          link.hit(fault);
        }
      }
    } catch (IOException e) {
      return; // The client is gone already.
    }
  }

  /** At least one, for none would be for ever. */
  private long millisToWait() {
    long nanos = links.stream().mapToLong(Link::nanosToWait).min().orElse(Long.MAX_VALUE);
    return nanos == Long.MAX_VALUE ? 0 : Math.max(1, TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  private static void close(AutoCloseable closeable) {
    try {
      closeable.close();
    } catch (Exception e) {
      return; // It is gone either way.
    }
  }
}
