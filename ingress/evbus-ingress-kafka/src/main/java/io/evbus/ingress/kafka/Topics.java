package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics are there. A producer that is asked for a topic makes the broker create it; so the
 * producer is asked only for those that are known here. Confined to one thread at a time, but for
 * {@link #close}.
 */
final class Topics implements AutoCloseable {
  private static final int MOST_KNOWN = 10_000;

  private final Admin admin;
  private final boolean create;
  private final int partition;
  private final Map<String, Integer> partitions = new HashMap<>();

  private Topics(Admin admin, boolean create, int partition) {
    this.admin = admin;
    this.create = create;
    this.partition = partition;
  }

  /** Connects. */
  static Topics open(Destination destination) throws Exception {
    Topics topics =
        new Topics(
            KafkaClients.admin(destination),
            destination.profile().require(KafkaOptions.CREATE),
            destination.profile().get(KafkaOptions.PARTITION).orElse(0));
    try {
      var unused = topics.admin.describeCluster().clusterId().get();
      return topics;
    } catch (ExecutionException | InterruptedException | RuntimeException e) {
      topics.close();
      throw e;
    }
  }

  /** Whether a topic with the partition wanted is known to be there. */
  boolean knows(String topic) {
    return partitions.getOrDefault(topic, 0) > partition;
  }

  /** Asks for topics that are not known, and makes them if that is wanted. */
  void find(Collection<String> names) throws Exception {
    if (partitions.size() > MOST_KNOWN) {
      partitions.clear();
    }
    Set<String> missing = new HashSet<>(names);
    for (TopicDescription topic : describe(names)) {
      requireWritable(topic);
      partitions.put(topic.name(), topic.partitions().size());
      missing.remove(topic.name());
    }
    for (String name : missing) {
      partitions.remove(name);
      if (create) {
        partitions.put(name, make(name));
      }
    }
  }

  /** Those of the topics that are there. */
  List<TopicDescription> describe(Collection<String> names) throws Exception {
    List<TopicDescription> there = new ArrayList<>();
    DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    for (KafkaFuture<TopicDescription> answer :
        admin.describeTopics(Set.copyOf(names), options).topicNameValues().values()) {
      try {
        there.add(answer.get());
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          throw e;
        }
      }
    }
    return there;
  }

  static void requireWritable(TopicDescription topic) throws IngressException {
    Set<AclOperation> allowed = topic.authorizedOperations();
    if (allowed != null && !allowed.isEmpty() && !allowed.contains(AclOperation.WRITE)) {
      throw new IngressException(
          Reason.FORBIDDEN,
          "Opening topic " + topic.name() + ": the user may not write to it; check its ACLs",
          null);
    }
  }

  private int make(String name) throws Exception {
    CreateTopicsResult making =
        admin.createTopics(Set.of(new NewTopic(name, Optional.empty(), Optional.empty())));
    try {
      return making.numPartitions(name).get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException) {
        return 1; // Somebody else was faster; a wrong partition is the client's to find out.
      }
      throw e;
    }
  }

  Admin admin() {
    return admin;
  }

  @Override
  public void close() {
    admin.close(Duration.ZERO);
  }
}
