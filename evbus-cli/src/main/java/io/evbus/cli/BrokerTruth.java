package io.evbus.cli;

import io.evbus.LaneInfo;
import io.evbus.spi.Proof;
import java.util.Map;

/** What a destination's confirmation really means, which is where evbus's own promise ends. */
final class BrokerTruth {
  private static final Map<String, String> BY_INGRESS =
      Map.of(
          "rabbitmq",
          "confirmed; on disk only in a durable queue, on several nodes in a quorum queue",
          "rabbitmq_stream",
          "confirmed; in the page cache, on several nodes only with replicas",
          "kafka",
          "acks=all: in every in-sync replica's page cache; on disk as flush.messages says",
          "nats",
          "stored by JetStream; on disk within 2 minutes, at once with sync_interval: always",
          "redis",
          "executed; on disk within 1 s by appendfsync everysec, at once only by always",
          "mqtt",
          "PUBACK, which is tied to no disk: Mosquitto saves every 30 minutes",
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
      case RECEIVED -> "the far side has it, or a function returned; no disk is meant";
      case ROUTED -> "it reached a place; what survives a restart there is its own";
      case PERSISTED -> "the far side says that it survives its restart";
      case REPLICATED -> "the far side says that more than one machine has it";
    };
  }
}
