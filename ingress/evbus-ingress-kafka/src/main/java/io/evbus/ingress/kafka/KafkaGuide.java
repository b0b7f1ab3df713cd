package io.evbus.ingress.kafka;

import io.evbus.spi.IngressGuide;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people must know beside the options. */
final class KafkaGuide {
  static final IngressGuide GUIDE =
      new IngressGuide(
          "Apache Kafka, or another broker of its protocol",
          "Every replica in sync has the record, in memory that outlives the broker's process but"
              + " not a power cut; the topic's min.insync.replicas says how many that are, so set it"
              + " to 2 or more. acks: 1 proves the leader's copy alone, acks: 0 nothing.",
          "None while the client itself tries again, for delivery_timeout; after that, or when evbus"
              + " restarts, at most the lane's window. Each record carries the event's id as its"
              + " header ce_id; the broker does not de-duplicate.",
          "As sent, for events of one routing key (or key), over the client's own retries too;"
              + " without a key they are spread over the partitions.",
          "max_request_size, 1 MiB, for a record with its key and headers, and the topic's"
              + " max.message.bytes. A topic that is not there makes dead letters (no_destination)"
              + " until it is; one that is deleted while a lane is connected is made anew by a broker"
              + " with auto.create.topics.enable.",
          example());

  private KafkaGuide() {}

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("connection", Map.of("bootstrap_servers", List.of("localhost:9092")));
    example.put("topics", List.of("orders", "audit"));
    return example;
  }
}
