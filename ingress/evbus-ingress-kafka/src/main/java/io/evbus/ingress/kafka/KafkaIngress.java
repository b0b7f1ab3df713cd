package io.evbus.ingress.kafka;

import io.evbus.LanePolicy;
import io.evbus.Reason;
import io.evbus.ingress.kafka.KafkaOptions.Acks;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressException;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Apache Kafka, for profiles under {@code kafka}.
 *
 * <p>Each of {@code topics} is a destination. Ok proves that all replicas in sync have the record;
 * it survives a restart of the brokers, and a power cut if more than one replica has it. Stateless
 * and thread-safe.
 */
public final class KafkaIngress implements Ingress, Probe {
  /** What a record's key, headers and framing may take of {@code max_request_size}. */
  static final int OVERHEAD_BYTES = 1 << 10;

  /** Called by ServiceLoader. */
  public KafkaIngress() {}

  @Override
  public String name() {
    return "kafka";
  }

  @Override
  public Set<String> providers() {
    return Set.of("kafka");
  }

  @Override
  public OptionSpec options() {
    return KafkaOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return KafkaGuide.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return KafkaProfile.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    KafkaProfile.check(profile);
    Traits traits = traits(profile);
    List<String> topics = KafkaOptions.topics(profile);
    if (!topics.isEmpty()) {
      return topics.stream()
          .map(topic -> new Destination(topic, profile, Map.of("topic", topic), traits))
          .toList();
    }
    String prefix = profile.get(KafkaOptions.TOPIC_PREFIX).orElse("");
    return List.of(new Destination("", profile, Map.of("topic_prefix", prefix), traits));
  }

  private static Traits traits(Profile profile) {
    Acks acks = profile.require(KafkaOptions.ACKS);
    Proof proof =
        switch (acks) {
          case ALL -> Proof.PERSISTED;
          case LEADER -> Proof.ROUTED;
          case NONE -> Proof.NONE;
        };
    int most = (int) profile.require(KafkaOptions.MAX_REQUEST_SIZE).bytes() - OVERHEAD_BYTES;
    return new Traits(true, acks == Acks.ALL, proof, most);
  }

  @Override
  public void check(Destination destination, LanePolicy policy) {
    KafkaProfile.check(destination.profile(), policy);
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    Address address = Address.of(destination);
    Topics topics = null;
    try {
      topics = Topics.open(destination, address);
      return KafkaPublisher.open(destination, address, topics, signals);
    } catch (Exception e) {
      if (topics != null) {
        topics.close();
      }
      throw opening(destination, address, e);
    }
  }

  @Override
  public String probe(Destination destination) throws Exception {
    Address address = Address.of(destination);
    try (Topics topics = Topics.open(destination, address)) {
      return Findings.of(topics, destination, address);
    } catch (Exception e) {
      throw opening(destination, address, e);
    }
  }

  private static IngressException opening(Destination destination, Address address, Exception e) {
    if (e instanceof InterruptedException) {
      Thread.currentThread().interrupt();
    }
    IngressException known = KafkaErrors.opening(address.where(), e);
    if (known.reason() == Reason.TIMEOUT && known.getCause() instanceof TimeoutException) {
      Reachability found = Reachability.of(KafkaOptions.servers(destination.profile()));
      return new IngressException(
          found.reason(), "Opening " + address + ": " + found.words(), known.getCause());
    }
    return known;
  }
}
