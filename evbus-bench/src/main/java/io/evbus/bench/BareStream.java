package io.evbus.bench;

import com.rabbitmq.stream.Environment;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.Producer;
import io.evbus.testkit.ingress.StreamReader;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** RabbitMQ's stream client: a named producer with publishing ids of its own. */
final class BareStream implements BareClient {
  private static final String HOST = "127.0.0.1";

  private final Bodies bodies;

  BareStream(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return "stream-client";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one named producer, publishing ids, dynamic batches, no sub-entries");
  }

  @Override
  public Sender open(Place place) {
    Environment environment = Environment.builder().host(HOST).port(place.number("port")).build();
    Producer producer =
        environment.producerBuilder().stream(stream(place))
            .name("bench")
            .maxUnconfirmedMessages(Sending.WINDOW)
            .enqueueTimeout(Duration.ZERO)
            .build();
    return new Sender() {
      private long next = 1;

      @Override
      public void send(int events) {
        Window window = new Window(Sending.WINDOW);
        for (int i = 0; i < events; i++) {
          window.enter();
          producer.send(
              message(producer, next++, i),
              status -> {
                if (status.isConfirmed()) {
                  window.confirm(1);
                } else {
                  window.fail(null);
                }
              });
        }
        window.drain();
      }

      @Override
      public void close() {
        producer.close();
        environment.close();
      }
    };
  }

  private Message message(Producer producer, long id, int number) {
    Instant now = Instant.now();
    return producer
        .messageBuilder()
        .publishingId(id)
        .properties()
        .messageId(Ids.next(now))
        .contentType(bodies.contentType())
        .creationTime(now.toEpochMilli())
        .messageBuilder()
        .addData(bodies.body(number))
        .build();
  }

  @Override
  public long count(Place place) {
    return new StreamReader(place.number("port"), stream(place)).read().size();
  }

  @Override
  public void remove(Place place) {
    StreamReader.delete(place.number("port"), stream(place));
  }

  private static String stream(Place place) {
    return place.onlyText("streams");
  }
}
