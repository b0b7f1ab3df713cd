package io.evbus.ingress.rabbitmqstream;

import com.rabbitmq.stream.Codec;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.codec.InternalCodec;
import com.rabbitmq.stream.impl.Client;
import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One connection with one publisher of the stream protocol; publishing never blocks. */
final class StreamPublisher implements Publisher {
  private static final byte PUBLISHER_ID = 1;
  private static final Codec CODEC = new InternalCodec();

  private final StreamConnection connection;
  private final Unconfirmed unconfirmed;
  private final Answers answers;
  private final String where;
  private final long lastOffset;

  private StreamPublisher(
      StreamConnection connection,
      Unconfirmed unconfirmed,
      Answers answers,
      String where,
      long lastOffset) {
    this.connection = connection;
    this.unconfirmed = unconfirmed;
    this.answers = answers;
    this.where = where;
    this.lastOffset = lastOffset;
  }

  /**
   * Opens a stream as a producer; one that does not exist makes dead letters until it does.
   *
   * @param producer the producer's name, empty for none
   */
  static Publisher open(Destination destination, Signals signals, String producer)
      throws Exception {
    String where = StreamConnection.where(destination);
    String stream = StreamConnection.stream(destination);
    EventLoopGroup network = network(destination);
    Unconfirmed unconfirmed = new Unconfirmed(stream);
    Answers answers = new Answers(where, unconfirmed, signals, network);
    StreamConnection connection = null;
    try {
      connection = StreamConnection.open(destination, network, answers::listen);
      if (!connection.exists()) {
        if (!destination.profile().require(StreamOptions.CREATE)) {
          answers.close();
          connection.close();
          return new MissingStream(where, signals);
        }
        connection.create();
      }
      short code =
          connection.client().declarePublisher(PUBLISHER_ID, producer, stream).getResponseCode();
      StreamErrors.requireOk(where, code);
      // Asked after the declaration, which says whether the stream is available: the client can't.
      long last =
          producer.isEmpty() ? 0 : connection.client().queryPublisherSequence(producer, stream);
      return new StreamPublisher(connection, unconfirmed, answers, where, last - 1);
    } catch (Exception e) {
      answers.close();
      if (connection != null) {
        connection.close();
      } else {
        StreamConnection.end(network);
      }
      throw StreamErrors.opening(where, e);
    }
  }

  /** What there is to find without sending anything. */
  static String probe(Destination destination) throws Exception {
    EventLoopGroup network = network(destination);
    String where = StreamConnection.where(destination);
    try (StreamConnection connection =
        StreamConnection.open(destination, network, parameters -> {})) {
      return "connected to RabbitMQ "
          + connection.client().brokerVersion()
          + ", "
          + where
          + (connection.exists() ? " is there" : " is not there");
    } catch (Exception e) {
      throw StreamErrors.opening(where, e);
    } finally {
      StreamConnection.end(network);
    }
  }

  private static EventLoopGroup network(Destination destination) {
    return new MultiThreadIoEventLoopGroup(
        1,
        new DefaultThreadFactory(StreamConnection.name(destination), true),
        NioIoHandler.newFactory());
  }

  @Override
  public long lastOffset() {
    return lastOffset;
  }

  @Override
  public void publish(Batch batch) {
    List<Message> messages = new ArrayList<>(batch.size());
    long[] ids = new long[batch.size()];
    for (int i = 0; i < batch.size(); i++) {
      Event event = batch.event(i);
      Message message = StreamEncoding.message(CODEC, event);
      Optional<Outcome> unfit = unfit(event, message);
      if (unfit.isPresent()) {
        batch.decide(i, i + 1, unfit.get());
      } else {
        ids[messages.size()] = Unconfirmed.id(batch, i);
        messages.add(message);
      }
    }
    if (!messages.isEmpty()) {
      unconfirmed.add(batch, messages.size());
      send(messages, ids);
    }
  }

  private void send(List<Message> messages, long[] ids) {
    Client client = connection.client();
    int[] next = new int[1];
    try {
      var unused = client.publish(PUBLISHER_ID, messages, message -> ids[next[0]++]);
    } catch (IllegalArgumentException e) {
      // Nothing was sent: this broker's frames are smaller, and one message has no room in one.
      for (int i = 0; i < messages.size(); i++) {
        sendAlone(messages.get(i), ids[i]);
      }
    }
  }

  private void sendAlone(Message message, long id) {
    try {
      var unused = connection.client().publish(PUBLISHER_ID, List.of(message), sole -> id);
    } catch (IllegalArgumentException e) {
      unconfirmed.refused(
          id, tooLarge("a frame of this broker; send less, or raise its stream.frame_max"));
    }
  }

  private Outcome tooLarge(String than) {
    return new Outcome.Rejected(
        Reason.TOO_LARGE, where + ": with its headers it is larger than " + than);
  }

  private Optional<Outcome> unfit(Event event, Message message) {
    Optional<String> unfit = StreamEncoding.unfit(event);
    if (unfit.isPresent()) {
      return Optional.of(
          new Outcome.Rejected(Reason.INVALID, "the stream's messages carry no " + unfit.get()));
    }
    return StreamEncoding.fits(CODEC, event, message, RabbitMqStreamIngress.FRAME_BYTES)
        ? Optional.empty()
        : Optional.of(
            tooLarge("a frame of " + RabbitMqStreamIngress.FRAME_BYTES + " bytes; send less"));
  }

  @Override
  public void close() {
    answers.close();
    if (unconfirmed.isEmpty()) {
      connection.close();
    } else {
      connection.cut();
    }
  }
}
