package io.evbus.ingress.mqtt;

import io.evbus.spi.IngressGuide;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people must know beside the options. */
final class MqttGuide {
  static final IngressGuide GUIDE =
      new IngressGuide(
          "Brokers of MQTT 5, such as Mosquitto, EMQX, HiveMQ and VerneMQ, with QoS 1",
          "The broker has taken responsibility for the message (PUBACK) and, if it tells, somebody"
              + " subscribes to it. A subscriber that is away gets it only if it has a persistent"
              + " session there, and only what the broker still has by then: Mosquitto drops what"
              + " exceeds max_queued_messages (1,000), and writes to disk every 30 minutes.",
          "At most the lane's window, and the broker's receive maximum, for each lost connection."
              + " Each message carries the event's id as its user property id; the broker does not"
              + " de-duplicate.",
          "As sent, for each topic; what is sent again after a lost connection or a refusal may"
              + " arrive behind later messages.",
          "The broker's maximum packet size, and its receive maximum for what is under way (20 in"
              + " Mosquitto: max_inflight_messages). 65,535 bytes for an id, a content type, a topic"
              + " and a header's name or value, none with a control character. What is larger or"
              + " other is a dead letter. MQTT 3.1.1 and QoS 0 and 2 are not spoken.",
          example());

  private MqttGuide() {}

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("host", "localhost");
    example.put("topics", List.of("orders", "audit"));
    return example;
  }
}
