package io.evbus.cli;

import io.evbus.LaneInfo;
import io.evbus.spi.Proof;
import java.util.Map;

/** What a destination's confirmation really means, which is where evbus's own promise ends. */
final class BrokerTruth {
  private static final Map<String, String> BY_INGRESS =
      Map.of(
          "rabbitmq",
          "routed and confirmed; on disk only in a durable queue, on more than one machine only in"
              + " a quorum queue",
          "rabbitmq_stream",
          "confirmed by the stream; in the page cache, on more than one machine only with replicas",
          "kafka",
          "acks=all: with every in-sync replica, in its page cache; on disk only as flush.messages"
              + " says",
          "nats",
          "stored by JetStream; on disk only after up to 2 minutes unless sync_interval: always",
          "redis",
          "executed; on disk after up to 1 s with appendfsync everysec, at once only with always",
          "mqtt",
          "PUBACK, which no broker ties to its disk: Mosquitto saves every 30 minutes by default",
          "postgresql",
          "committed; on disk unless synchronous_commit is off",
          "http",
          "answered with 2xx; what that means is the far side's own",
          "internal",
          "in a queue of the process; gone when the process ends");

  private BrokerTruth() {}

  static String of(LaneInfo lane) {
    return BY_INGRESS.getOrDefault(lane.ingress(), byProof(lane.proof()));
  }

  private static String byProof(Proof proof) {
    return switch (proof) {
      case NONE -> "handed to the client library; nothing is proved";
      case RECEIVED -> "the far side has it, such as a function that returned; no disk is meant";
      case ROUTED -> "it reached a place; whether that survives a restart is the far side's own";
      case PERSISTED -> "the far side says that it survives its restart";
      case REPLICATED -> "the far side says that more than one machine has it";
    };
  }
}
