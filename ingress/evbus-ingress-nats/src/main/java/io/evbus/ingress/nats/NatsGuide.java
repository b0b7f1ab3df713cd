package io.evbus.ingress.nats;

import io.evbus.spi.IngressGuide;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What people must know beside the options. */
final class NatsGuide {
  static final IngressGuide GUIDE =
      new IngressGuide(
          "NATS JetStream",
          "The stream that takes the subject has stored the message, a majority of its replicas if"
              + " it has several. With file storage that outlives the server's process, but not a"
              + " power cut: the server syncs its files every two minutes by default (sync_interval;"
              + " versions before 2.10 know no always). So give a stream 3 replicas, or set"
              + " sync_interval: always. With memory storage nothing outlives the server.",
          "None within the stream's duplicate window, two minutes by default: each message carries"
              + " the event's id as Nats-Msg-Id, with the subject behind it in a profile of several,"
              + " and an answer that it is a duplicate counts as a delivery. What is sent again after"
              + " a longer outage of evbus or of an answer is stored twice; make duplicate_window as"
              + " long as the longest outage. A replay's messages have ids of their own behind it, so"
              + " they are stored again.",
          "As sent, within a stream; what is sent again after a lost connection or a refusal may"
              + " stand behind later messages.",
          "The server's max_payload, 1 MiB by default, for a message with its headers, and the"
              + " stream's max_msg_size; what is larger is a dead letter. A subject that no stream"
              + " takes makes dead letters (no_destination), at once or, where somebody else listens"
              + " there, after five seconds; evbus makes no streams. Streams that"
              + " discard old messages drop them whatever was confirmed. An event's own headers that"
              + " begin with Nats- belong to the server and are left out; values that are no plain"
              + " ASCII are percent-encoded.",
          example());

  private NatsGuide() {}

  private static Map<String, Object> example() {
    Map<String, Object> example = new LinkedHashMap<>();
    example.put("servers", List.of("localhost:4222"));
    example.put("subjects", List.of("orders.created", "audit." + Subject.KEY));
    return example;
  }
}
