package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.codec.InternalCodec;
import com.rabbitmq.stream.impl.Client;
import com.rabbitmq.stream.impl.Client.ClientParameters;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.Arrival;
import io.evbus.testkit.ingress.StreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the broker does with publishing ids, on which a lane that de-duplicates is built. */
class BrokerDedupTest {
  private static final byte PUBLISHER = 1;

  private static RabbitMqBroker broker;

  @BeforeAll
  static void start() {
    broker = RabbitMqBroker.startWithStreams();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private static void publish(Client client, BlockingQueue<Long> confirmed, long... ids)
      throws InterruptedException {
    for (long id : ids) {
      Message message =
          new InternalCodec()
              .messageBuilder()
              .properties()
              .messageId("id-" + id)
              .messageBuilder()
              .addData("x".getBytes(StandardCharsets.UTF_8))
              .build();
      client.publish(PUBLISHER, List.of(message), ignored -> id);
      assertThat(confirmed.poll(30, TimeUnit.SECONDS)).as("the id that is confirmed").isEqualTo(id);
    }
  }

  @Test
  void anIdThatIsNotBeyondTheLastIsConfirmedAndDropped() throws Exception {
    StreamReader.create(broker.streamPort(), "dedup");
    BlockingQueue<Long> confirmed = new LinkedBlockingQueue<>();
    ClientParameters parameters =
        new ClientParameters()
            .host("127.0.0.1")
            .port(broker.streamPort())
            .publishConfirmListener((publisher, id) -> confirmed.add(id));
    try (Client client = new Client(parameters)) {
      assertThat(client.declarePublisher(PUBLISHER, "producer", "dedup").isOk()).isTrue();
      assertThat(client.queryPublisherSequence("producer", "dedup")).as("of nothing").isZero();
      publish(client, confirmed, 5, 5, 3, 7, 6);
      assertThat(client.queryPublisherSequence("producer", "dedup")).isEqualTo(7);
    }
    assertThat(new StreamReader(broker.streamPort(), "dedup").read())
        .extracting(Arrival::id)
        .as("3 and 6 were never there before, and were confirmed")
        .containsExactly("id-5", "id-7");
    try (Client client = new Client(parameters)) {
      assertThat(client.declarePublisher(PUBLISHER, "another", "dedup").isOk()).isTrue();
      publish(client, confirmed, 3);
    }
    assertThat(new StreamReader(broker.streamPort(), "dedup").read())
        .extracting(Arrival::id)
        .as("another producer has numbers of its own")
        .containsExactly("id-5", "id-7", "id-3");
  }
}
