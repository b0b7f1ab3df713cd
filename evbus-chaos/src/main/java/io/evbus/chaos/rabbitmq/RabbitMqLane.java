package io.evbus.chaos.rabbitmq;

import io.evbus.chaos.victim.LaneSpec;
import io.evbus.testkit.RabbitMqBroker;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;

/** The lane to a private broker, and its queue. */
public final class RabbitMqLane {
  /** The most unconfirmed events. */
  public static final int WINDOW = 256;

  private RabbitMqLane() {}

  /** The name of the lane to a queue. */
  public static String name(String queue) {
    return "rabbit/" + queue;
  }

  /** A lane to a queue. */
  public static LaneSpec to(RabbitMqBroker broker, String queue) {
    return exchange(broker, name(queue)).option("ingress_channels", List.of(queue));
  }

  /** A lane to the broker that says nothing yet of where events go. */
  public static LaneSpec exchange(RabbitMqBroker broker, String lane) {
    return new LaneSpec(
        lane,
        "rabbitmq",
        Map.of("host", "127.0.0.1", "port", broker.port(), "heartbeat", "8s"),
        Map.of("reopen_cap", "1s", "window", WINDOW, "attempt_timeout", "8s"));
  }

  /**
   * Makes the queue, and lets the broker write it down: it forgets a queue that was declared a
   * moment before it is killed.
   */
  public static void declare(RabbitMqBroker broker, String queue)
      throws IOException, TimeoutException {
    try (QueueReader reader = QueueReader.connect(broker)) {
      reader.channel().queueDeclare(queue, true, false, false, Map.of());
    }
    broker.ctl("stop_app");
    broker.ctl("start_app");
  }
}
