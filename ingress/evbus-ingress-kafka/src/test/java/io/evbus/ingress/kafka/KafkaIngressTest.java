package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.testkit.KafkaBroker;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class KafkaIngressTest {
  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    broker = KafkaBroker.start();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void first() throws Exception {
    broker.topics().create("first", 1, Map.of());
    try (EventBus bus =
        EventBus.builder()
            .profile(
                "kafka",
                "a",
                Map.of(
                    "connection",
                    Map.of("bootstrap_servers", List.of("127.0.0.1:" + broker.port())),
                    "topics",
                    List.of("first")))
            .start()) {
      Event event = bus.event("hello").build();
      System.err.println(bus.put(event).delivered().get(60, TimeUnit.SECONDS).fates());
      System.err.println(broker.topics().records("first"));
      assertThat(broker.topics().records("first")).hasSize(1);
    }
  }
}
