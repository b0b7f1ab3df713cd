package io.evbus.testkit;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The topics and users of a broker, made and read with Kafka's own clients. Each call connects anew
 * and fails after two minutes. Thread-safe.
 */
public final class KafkaTopics {
  /** The broker's number. */
  static final int BROKER = 1;

  /** The number of the one that is never there. */
  static final int ABSENT_BROKER = 2;

  private static final long MOST_SECONDS = 120;
  private static final int ITERATIONS = 4096;

  private final String server;

  KafkaTopics(String server) {
    this.server = server;
  }

  /** What is asked of a broker. */
  @FunctionalInterface
  public interface Question<T> {
    /** Asks. */
    KafkaFuture<T> ask(Admin admin);
  }

  /** Asks the broker, with every right. */
  public <T> T ask(Question<T> question) {
    Map<String, Object> settings = Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, server);
    try (Admin admin = Admin.create(settings)) {
      return question.ask(admin).get(MOST_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Asking Kafka: interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("Asking Kafka: " + e.getMessage(), e);
    }
  }

  /** Makes a topic with one replica. */
  public void create(String topic, int partitions, Map<String, String> settings) {
    NewTopic made = new NewTopic(topic, partitions, (short) 1).configs(settings);
    var unused = ask(admin -> admin.createTopics(List.of(made)).all());
    awaitLeaders(topic, partitions);
  }

  /** A broker learns a moment later than its controller what it leads. */
  private void awaitLeaders(String topic, int partitions) {
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    for (int i = 0; i < partitions; i++) {
      ends.put(new TopicPartition(topic, i), OffsetSpec.latest());
    }
    await("leaders of topic " + topic)
        .atMost(Duration.ofSeconds(MOST_SECONDS))
        .ignoreExceptions()
        .until(() -> ask(admin -> admin.listOffsets(ends).all()).size() == partitions);
  }

  /**
   * Makes a topic that refuses for now: it wants two replicas in sync, and one of the two is on the
   * broker of {@link KafkaBroker#registerAbsentBroker}.
   */
  public void createUnderReplicated(String topic) {
    NewTopic made =
        new NewTopic(topic, Map.of(0, List.of(BROKER, ABSENT_BROKER)))
            .configs(Map.of(TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, "2"));
    var unused = ask(admin -> admin.createTopics(List.of(made)).all());
    awaitLeaders(topic, 1);
  }

  /** The names of all topics that are not the broker's own, sorted. */
  public List<String> names() {
    Set<String> names = ask(admin -> admin.listTopics().names());
    return names.stream().sorted().toList();
  }

  /** Gives a user of SCRAM-SHA-256 and SCRAM-SHA-512 a password. */
  public void password(String user, String password) {
    for (ScramMechanism mechanism :
        List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
      UserScramCredentialUpsertion credential =
          new UserScramCredentialUpsertion(
              user, new ScramCredentialInfo(mechanism, ITERATIONS), password);
      var unused = ask(admin -> admin.alterUserScramCredentials(List.of(credential)).all());
    }
  }

  /** Everything in a topic, partition by partition, in order. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic) {
    return records(topic, 0);
  }

  /** As {@link #records(String)}, from an offset on, which is that of each partition. */
  public List<ConsumerRecord<byte[], byte[]>> records(String topic, long from) {
    Map<String, Object> settings =
        Map.of(
            CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG,
            server,
            ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
            false,
            ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
            false);
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      for (var partition : consumer.partitionsFor(topic, Duration.ofSeconds(MOST_SECONDS))) {
        read(consumer, new TopicPartition(topic, partition.partition()), from, records);
      }
    }
    return records;
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> consumer,
      TopicPartition partition,
      long from,
      List<ConsumerRecord<byte[], byte[]>> records) {
    Duration patience = Duration.ofSeconds(MOST_SECONDS);
    long end = consumer.endOffsets(List.of(partition), patience).getOrDefault(partition, 0L);
    consumer.assign(List.of(partition));
    consumer.seek(partition, Math.min(from, end));
    while (consumer.position(partition, patience) < end) {
      consumer.poll(Duration.ofSeconds(1)).records(partition).forEach(records::add);
    }
  }
}
