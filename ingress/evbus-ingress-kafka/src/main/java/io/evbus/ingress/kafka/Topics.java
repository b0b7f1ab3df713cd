package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
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
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Which topics are there. A producer that is asked for a topic makes the broker create it; so the
 * producer is asked only for those that are known here. Confined to one thread at a time, but for
 * {@link #close}.
 */
final class Topics implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Topics.class.getName());
  private static final int MOST_KNOWN = 10_000;

  private final Admin admin;
  private final Address address;
  private final boolean create;
  private final int partition;
  private final Map<String, Integer> partitions = new HashMap<>();

  private Topics(Admin admin, Address address, Profile profile) {
    this.admin = admin;
    this.address = address;
    this.create = profile.require(KafkaOptions.CREATE);
    this.partition = profile.get(KafkaOptions.PARTITION).orElse(0);
  }

  /** Connects. */
  static Topics open(Destination destination, Address address) throws Exception {
    Topics topics = new Topics(KafkaClients.admin(destination), address, destination.profile());
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

  /**
   * Asks for topics that are not known, and makes them if that is wanted; gives those that this
   * user can't use, and why. A failure that is not of one topic is thrown.
   */
  Map<String, IngressException> find(Collection<String> names) throws Exception {
    if (partitions.size() > MOST_KNOWN) {
      partitions.clear();
    }
    Map<String, IngressException> refused = new HashMap<>();
    Set<String> missing = new HashSet<>(names);
    ask(missing, refused);
    if (create && !missing.isEmpty()) {
      for (String name : missing) {
        make(name, refused);
      }
      ask(missing, refused);
      if (!missing.isEmpty()) {
        throw new IngressException(
            Reason.NO_DESTINATION,
            "Making topics " + missing + ": done, but not every broker knows them yet",
            null);
      }
    }
    return refused;
  }

  /** Notes what is known of topics that are there; only what is missing stays among the names. */
  private void ask(Set<String> names, Map<String, IngressException> refused) throws Exception {
    names.removeAll(refused.keySet());
    Set<TopicPartition> led = new HashSet<>();
    for (TopicDescription topic : describe(names, refused)) {
      names.remove(topic.name());
      partitions.put(topic.name(), topic.partitions().size());
      topic.partitions().stream()
          .filter(each -> each.leader() != null)
          .forEach(each -> led.add(new TopicPartition(topic.name(), each.partition())));
    }
    names.removeAll(refused.keySet());
    awaitLeaders(led);
  }

  /**
   * Waits until the leaders lead. One that is about to become a leader, of a new topic or after a
   * failure, may refuse a new producer's first batch and take its second: to the broker a producer
   * that it does not know may begin with any number. The first would never be taken then, and the
   * order be lost.
   */
  private void awaitLeaders(Set<TopicPartition> led) throws InterruptedException {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    led.forEach(each -> ends.put(each, OffsetSpec.latest()));
    try {
      var unused = admin.listOffsets(ends).all().get();
    } catch (ExecutionException e) {
      // Events for the other partitions can go; the client finds out about the rest.
      LOG.log(System.Logger.Level.DEBUG, "Waiting for the leaders of partitions", e);
    }
  }

  /** Those of the topics that are there and can be written to; notes which can't be used. */
  List<TopicDescription> describe(Collection<String> names, Map<String, IngressException> refused)
      throws Exception {
    List<TopicDescription> there = new ArrayList<>();
    DescribeTopicsOptions options = new DescribeTopicsOptions().includeAuthorizedOperations(true);
    for (Map.Entry<String, KafkaFuture<TopicDescription>> each :
        admin.describeTopics(Set.copyOf(names), options).topicNameValues().entrySet()) {
      String name = each.getKey();
      try {
        TopicDescription topic = each.getValue().get();
        if (isWritable(topic)) {
          there.add(topic);
        } else {
          refused.put(name, forbidden(name));
        }
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
          refuse(name, e, refused);
        }
      }
    }
    return there;
  }

  private static boolean isWritable(TopicDescription topic) {
    Set<AclOperation> allowed = topic.authorizedOperations();
    return allowed == null || allowed.isEmpty() || allowed.contains(AclOperation.WRITE);
  }

  private IngressException forbidden(String name) {
    return new IngressException(
        Reason.FORBIDDEN,
        "Opening " + address.where(name) + ": the user may not write to it; check its ACLs",
        null);
  }

  /** Notes a failure that is this topic's alone; any other is thrown. */
  private void refuse(String name, ExecutionException e, Map<String, IngressException> refused)
      throws ExecutionException {
    if (!KafkaErrors.isOfTheTopic(e.getCause())) {
      throw e;
    }
    refused.put(name, KafkaErrors.opening(address.where(name), e));
  }

  private void make(String name, Map<String, IngressException> refused) throws Exception {
    try {
      NewTopic topic = new NewTopic(name, Optional.empty(), Optional.empty());
      var unused = admin.createTopics(Set.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        refuse(name, e, refused);
      }
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
