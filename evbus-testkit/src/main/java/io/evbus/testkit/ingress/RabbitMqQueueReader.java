package io.evbus.testkit.ingress;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Reads one queue with the plain client, and takes nothing off it: its messages stay
 * unacknowledged, so a broker that died gives all of them to the next connection, each once.
 * Thread-safe.
 */
final class RabbitMqQueueReader implements AutoCloseable {
  private static final int ANSWER_MILLIS = 120_000;
  private static final long LOOK_NANOS = 5_000_000L;
  private static final int CLOSE_MILLIS = 2_000;

  /** What the ingress adds for itself. */
  private static final String OWN_HEADERS = "x-evbus-";

  private final int port;
  private final String queue;
  private @Nullable Session session;

  RabbitMqQueueReader(int port, String queue) {
    this.port = port;
    this.queue = queue;
  }

  /** All that stands in the queue, in order; empty when there is no queue. */
  synchronized List<Arrival> read() {
    try {
      Session current = session;
      if (current == null || !current.channel.isOpen()) {
        close();
        current = new Session(connect(port).createChannel());
        session = current;
      }
      return current.read();
    } catch (IOException | TimeoutException | AlreadyClosedException e) {
      close();
      if (isNotFound(e)) {
        return List.of();
      }
      throw new IllegalStateException("Reading queue " + queue + ": " + e, e);
    }
  }

  static Connection connect(int port) throws IOException, TimeoutException {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost("127.0.0.1");
    factory.setPort(port);
    factory.setAutomaticRecoveryEnabled(false);
    factory.setChannelRpcTimeout(ANSWER_MILLIS);
    return factory.newConnection("evbus-testkit");
  }

  @Override
  public synchronized void close() {
    if (session != null) {
      session.channel.getConnection().abort(CLOSE_MILLIS);
      session = null;
    }
  }

  private static boolean isNotFound(Exception e) {
    return e.getCause() instanceof ShutdownSignalException shutdown
        && shutdown.getReason() instanceof AMQP.Channel.Close close
        && close.getReplyCode() == AMQP.NOT_FOUND;
  }

  /** One channel, and what came over it. */
  private final class Session {
    private final Channel channel;
    private final List<Arrival> arrivals = Collections.synchronizedList(new ArrayList<>());

    Session(Channel channel) {
      this.channel = channel;
    }

    /** Consumes until nothing is left in the queue and all of it is here. */
    List<Arrival> read() throws IOException, TimeoutException {
      CountDownLatch end = new CountDownLatch(1);
      DefaultConsumer consumer =
          new DefaultConsumer(channel) {
            @Override
            public void handleDelivery(
                String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
              arrivals.add(arrival(properties, body));
            }

            @Override
            public void handleCancelOk(String tag) {
              end.countDown();
            }
          };
      // The broker may hand out one more while it is told to stop.
      channel.setDefaultConsumer(consumer);
      String tag = channel.basicConsume(queue, consumer);
      while (channel.queueDeclarePassive(queue).getMessageCount() > 0) {
        LockSupport.parkNanos(LOOK_NANOS); // The queue answers instead of handing out.
      }
      channel.basicCancel(tag);
      if (!await(end)) {
        throw new TimeoutException("the broker doesn't end a consumer");
      }
      synchronized (arrivals) {
        return List.copyOf(arrivals);
      }
    }
  }

  private static boolean await(CountDownLatch latch) {
    try {
      return latch.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Arrival arrival(AMQP.BasicProperties properties, byte[] body) {
    Map<String, String> headers = new LinkedHashMap<>();
    if (properties.getHeaders() != null) {
      properties
          .getHeaders()
          .forEach(
              (name, value) -> {
                if (!name.startsWith(OWN_HEADERS)) {
                  headers.put(name, String.valueOf(value));
                }
              });
    }
    String id = properties.getMessageId();
    return new Arrival(id == null ? "" : id, ByteBuffer.wrap(body).asReadOnlyBuffer(), headers);
  }
}
