package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** What a probe finds out, in one line; it asks and changes nothing. */
final class Findings {
  private Findings() {}

  static String of(Topics topics, Destination destination, Address address) throws Exception {
    DescribeClusterResult cluster = topics.admin().describeCluster();
    int brokers = cluster.nodes().get().size();
    return "connected to Kafka cluster "
        + cluster.clusterId().get()
        + " of "
        + count(brokers, "broker")
        + "; "
        + topic(topics, destination, address);
  }

  private static String topic(Topics topics, Destination destination, Address address)
      throws Exception {
    String name = address.topic();
    if (name == null) {
      return address + ": which these are, only events say";
    }
    Map<String, IngressException> refused = new HashMap<>();
    Optional<TopicDescription> found = topics.describe(List.of(name), refused).stream().findFirst();
    IngressException refusal = refused.get(name);
    if (refusal != null) {
      throw refusal;
    }
    if (found.isEmpty()) {
      if (destination.profile().require(KafkaOptions.CREATE)) {
        return address + " is not there yet";
      }
      throw new UnknownTopicOrPartitionException();
    }
    TopicDescription topic = found.get();
    int partitions = topic.partitions().size();
    int wanted = destination.profile().get(KafkaOptions.PARTITION).orElse(0);
    if (wanted >= partitions) {
      throw new IngressException(
          Reason.NO_DESTINATION,
          "Opening %s: it has %s, numbered from 0, so there is no partition %d; correct partition"
              .formatted(address.where(), count(partitions, "partition"), wanted),
          null);
    }
    int replicas =
        topic.partitions().stream().mapToInt(each -> each.replicas().size()).min().orElse(0);
    return address
        + " has "
        + count(partitions, "partition")
        + " and "
        + count(replicas, "replica")
        + minInSync(topics.admin(), name)
            .map(number -> ", min.insync.replicas " + number)
            .orElse("");
  }

  /** How many replicas a confirmation proves at least, if the user may know. */
  private static Optional<String> minInSync(Admin admin, String topic) throws InterruptedException {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    try {
      return admin.describeConfigs(List.of(resource)).all().get().values().stream()
          .map(config -> config.get(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG))
          .filter(Objects::nonNull)
          .map(ConfigEntry::value)
          .findFirst();
    } catch (ExecutionException e) {
      return Optional.empty();
    }
  }

  private static String count(int number, String what) {
    return number + " " + what + (number == 1 ? "" : "s");
  }
}
