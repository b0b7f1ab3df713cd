package io.evbus.testkit.ingress;

import com.rabbitmq.stream.Constants;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.OffsetSpecification;
import com.rabbitmq.stream.impl.Client;
import com.rabbitmq.stream.impl.Client.ClientParameters;
import com.rabbitmq.stream.impl.Client.StreamParametersBuilder;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream from where it last read to its end, with the broker's own low-level client, and
 * makes and counts streams. Thread-safe; a connection for each call.
 */
public final class StreamReader {
  private static final byte LAST_CHUNK = 1;
  private static final byte FROM_NEXT = 2;
  private static final int CREDIT = 64;
  private static final long EMPTY_MILLIS = 1_000;
  private static final long ANSWER_MILLIS = 120_000;

  /** What the ingress adds for itself. */
  private static final String OWN_HEADERS = "x-evbus-";

  private final int port;
  private final String stream;
  private final List<Arrival> arrivals = new ArrayList<>();
  private volatile long next;

  /** Reads a stream of a broker on 127.0.0.1, as guest. */
  public StreamReader(int port, String stream) {
    this.port = port;
    this.stream = stream;
  }

  /** Makes a stream if it is not there. */
  public static void create(int port, String stream) {
    talk(
        new ClientParameters(),
        port,
        client -> {
          short code =
              client.create(stream, new StreamParametersBuilder().build()).getResponseCode();
          if (code != Constants.RESPONSE_CODE_OK
              && code != Constants.RESPONSE_CODE_STREAM_ALREADY_EXISTS) {
            throw new IllegalStateException("Making stream " + stream + ": code " + code);
          }
        });
  }

  /** Removes a stream. */
  public static void delete(int port, String stream) {
    talk(new ClientParameters(), port, client -> client.delete(stream));
  }

  /** Everything that the stream holds, in its order. */
  public synchronized List<Arrival> read() {
    CountDownLatch read = new CountDownLatch(1);
    AtomicLong end = new AtomicLong(-1);
    ClientParameters parameters =
        new ClientParameters()
            .chunkListener(
                (client, subscription, offset, messages, size) -> {
                  client.credit(subscription, 1);
                  if (subscription == LAST_CHUNK && end.get() < 0) {
                    end.set(offset + messages);
                    if (next >= end.get()) {
                      read.countDown();
                    } else {
                      client.subscribe(FROM_NEXT, stream, OffsetSpecification.offset(next), CREDIT);
                    }
                  }
                  return null;
                })
            .messageListener(
                (subscription, offset, time, committed, context, message) -> {
                  if (subscription == FROM_NEXT) {
                    take(offset, message);
                    if (next >= end.get()) {
                      read.countDown();
                    }
                  }
                });
    talk(
        parameters,
        port,
        client -> {
          client.subscribe(LAST_CHUNK, stream, OffsetSpecification.last(), 1);
          try {
            // An empty stream has no last chunk.
            if (!read.await(EMPTY_MILLIS, TimeUnit.MILLISECONDS) && end.get() >= 0) {
              var unused = read.await(ANSWER_MILLIS, TimeUnit.MILLISECONDS);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    return List.copyOf(arrivals);
  }

  /** The broker sends whole chunks, so also what lies before what was asked for. */
  private void take(long offset, Message message) {
    if (offset >= next) {
      next = offset + 1;
      arrivals.add(arrival(message));
    }
  }

  private static Arrival arrival(Message message) {
    Map<String, String> headers = new HashMap<>();
    @Nullable Map<String, Object> properties = message.getApplicationProperties();
    if (properties != null) {
      properties.forEach(
          (name, value) -> {
            if (!name.startsWith(OWN_HEADERS)) {
              headers.put(name, String.valueOf(value));
            }
          });
    }
    return new Arrival(
        String.valueOf(message.getProperties().getMessageId()),
        ByteBuffer.wrap(message.getBodyAsBinary()),
        headers);
  }

  private interface Talk {
    void with(Client client);
  }

  private static void talk(ClientParameters parameters, int port, Talk talk) {
    EventLoopGroup network = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    try {
      Client client = new Client(parameters.host("127.0.0.1").port(port).eventLoopGroup(network));
      try {
        talk.with(client);
      } finally {
        client.close();
      }
    } finally {
      var unused = network.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    }
  }
}
