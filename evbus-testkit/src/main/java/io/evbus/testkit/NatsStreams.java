package io.evbus.testkit;

import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.PushSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The streams of a server, made and read with the plain client. Each call connects anew and fails
 * when nothing comes for a minute. Thread-safe.
 */
public final class NatsStreams {
  /** Long enough for whatever a test repeats. */
  public static final Duration DUPLICATE_WINDOW = Duration.ofHours(2);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_TRIES = 6;
  private static final int NOT_FOUND = 404;

  private final String url;

  NatsStreams(String url) {
    this.url = url;
  }

  /** What is done with a connection. */
  @FunctionalInterface
  private interface Task<T> {
    T run(Connection connection, JetStreamManagement streams)
        throws IOException, JetStreamApiException, InterruptedException;
  }

  private <T> T with(String doing, Task<T> task) {
    try {
      Connection connection = connect();
      try {
        return task.run(connection, connection.jetStreamManagement());
      } finally {
        connection.close();
      }
    } catch (IOException | JetStreamApiException e) {
      throw new IllegalStateException(doing + ": " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(doing + ": interrupted", e);
    }
  }

  /** A server gives up who is slow to log in, and the client then waits as long as it may. */
  private Connection connect() throws IOException, InterruptedException {
    Options options =
        Options.builder()
            .server(url)
            .connectionTimeout(PATIENCE.dividedBy(MOST_TRIES))
            .noReconnect()
            .errorListener(new ErrorListener() {})
            .build();
    int tries = 1;
    while (true) {
      try {
        return Nats.connect(options);
      } catch (IOException e) {
        if (tries++ == MOST_TRIES) {
          throw e;
        }
      }
    }
  }

  /** Makes a stream with files that takes the subject of its own name, if it is not there. */
  public void create(String name) {
    create(name, stream -> stream);
  }

  /** As {@link #create(String)}, with other properties. */
  public void create(String name, UnaryOperator<StreamConfiguration.Builder> properties) {
    StreamConfiguration.Builder stream =
        StreamConfiguration.builder()
            .name(name)
            .subjects(name)
            .duplicateWindow(DUPLICATE_WINDOW.toMillis());
    with(
        "Making stream " + name,
        (connection, streams) -> streams.addStream(properties.apply(stream).build()));
  }

  /** Removes a stream with its messages. */
  public void delete(String name) {
    with("Removing stream " + name, (connection, streams) -> streams.deleteStream(name));
  }

  /** The names of all streams, each with the number of its messages. */
  public List<String> inventory() {
    return with(
        "Asking for streams",
        (connection, streams) ->
            streams.getStreams().stream()
                .map(
                    info ->
                        info.getConfiguration().getName()
                            + "\t"
                            + info.getStreamState().getMsgCount()
                            + "\t"
                            + info.getStreamState().getConsumerCount())
                .sorted()
                .toList());
  }

  /** The messages of a stream behind a sequence number, in order; none when there is no stream. */
  public List<Message> messages(String name, long after) {
    return with(
        "Reading stream " + name,
        (connection, streams) -> {
          Optional<StreamState> state = find(streams, name).map(StreamInfo::getStreamState);
          long last = state.map(StreamState::getLastSequence).orElse(0L);
          boolean some = state.map(StreamState::getMsgCount).orElse(0L) > 0;
          return some && last > after ? read(connection, name, after, last) : List.of();
        });
  }

  private static Optional<StreamInfo> find(JetStreamManagement streams, String name)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(streams.getStreamInfo(name));
    } catch (JetStreamApiException e) {
      if (e.getErrorCode() == NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<Message> read(Connection connection, String name, long after, long last)
      throws IOException, JetStreamApiException, InterruptedException {
    ConsumerConfiguration from =
        ConsumerConfiguration.builder()
            .deliverPolicy(DeliverPolicy.ByStartSequence)
            .startSequence(after + 1)
            .build();
    PushSubscribeOptions options =
        PushSubscribeOptions.builder().stream(name).ordered(true).configuration(from).build();
    JetStreamSubscription reading = connection.jetStream().subscribe(null, options);
    reading.setPendingLimits(0, 0);
    List<Message> messages = new ArrayList<>();
    long sequence = after;
    while (sequence < last) {
      Message message = reading.nextMessage(PATIENCE);
      if (message == null) {
        throw new IOException("nothing came behind " + sequence + " of " + last);
      }
      messages.add(message);
      sequence = message.metaData().streamSequence();
    }
    reading.unsubscribe();
    return messages;
  }
}
