package io.evbus.ingress.kafka;

import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.jspecify.annotations.Nullable;

/**
 * One producer. The first record that neither was confirmed nor is rejected for itself ends it:
 * what is behind that record must not overtake it, so the producer is closed where it fails, in the
 * client's own thread, and the lane is told when the last answer has come.
 */
final class KafkaPublisher implements Publisher, Answers.Owner {
  /** Why nothing more is sent, and what that means for the events that were on their way. */
  private record Ending(Outcome outcome, IngressException cause) {}

  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final Address address;
  private final KafkaEncoding encoding;
  private final Signals signals;

  /** Batches that are not fully answered. */
  private final AtomicInteger open = new AtomicInteger();

  private final AtomicReference<@Nullable Ending> ending = new AtomicReference<>();

  /** Topics of the batch under way that the user can't use; of one publish at a time. */
  private Map<String, IngressException> refused = Map.of();

  private KafkaPublisher(
      Producer<byte[], byte[]> producer,
      Topics topics,
      Address address,
      KafkaEncoding encoding,
      Signals signals) {
    this.producer = producer;
    this.topics = topics;
    this.address = address;
    this.encoding = encoding;
    this.signals = signals;
  }

  /** Makes a producer, which fetches where the topic's partitions are, if it is there. */
  static KafkaPublisher open(
      Destination destination, Address address, Topics topics, Signals signals) throws Exception {
    String topic = address.topic();
    if (topic != null) {
      requireUsable(topic, topics.find(Set.of(topic)));
    }
    Producer<byte[], byte[]> producer = KafkaClients.producer(destination);
    try {
      if (topic != null && topics.knows(topic)) {
        var unused = producer.partitionsFor(topic);
        topics.close(); // There is nothing more to ask.
      }
    } catch (RuntimeException e) {
      producer.close(Duration.ZERO);
      throw e;
    }
    return new KafkaPublisher(
        producer, topics, address, new KafkaEncoding(destination.profile()), signals);
  }

  private static void requireUsable(String topic, Map<String, IngressException> refused)
      throws IngressException {
    IngressException refusal = refused.get(topic);
    if (refusal != null) {
      throw refusal;
    }
  }

  @Override
  public void publish(Batch batch) throws Exception {
    Ending ended = ending.get();
    if (ended != null) {
      throw ended.cause();
    }
    String only = findTopicsOf(batch);
    Answers answers = new Answers(batch, this);
    open.incrementAndGet();
    int sent = 0;
    try {
      while (sent < batch.size() && ending.get() == null) {
        if (only != null) {
          send(only, batch, sent, answers);
        } else {
          route(batch, sent, answers);
        }
        sent++;
      }
    } catch (RuntimeException e) {
      if (ending.get() == null) {
        throw e;
      }
    } finally {
      answers.unsent(batch.size() - sent);
    }
  }

  /** Asks for topics that are not known; gives the topic of all events when that is there. */
  private @Nullable String findTopicsOf(Batch batch) throws Exception {
    String only = address.topic();
    if (only != null && topics.knows(only)) {
      return only;
    }
    Set<String> unknown = new HashSet<>();
    for (int i = 0; i < batch.size(); i++) {
      address.topicOf(batch.event(i)).filter(topic -> !topics.knows(topic)).ifPresent(unknown::add);
    }
    if (!unknown.isEmpty()) {
      try {
        refused = topics.find(unknown);
      } catch (ExecutionException e) {
        throw KafkaErrors.opening(address.where(), e);
      }
      if (only != null) {
        requireUsable(only, refused);
      }
    }
    return null;
  }

  private void send(String topic, Batch batch, int index, Answers answers) {
    var unused = producer.send(encoding.record(topic, batch.event(index)), answers.to(index));
  }

  private void route(Batch batch, int index, Answers answers) {
    Optional<String> topic = address.topicOf(batch.event(index));
    if (topic.isPresent() && topics.knows(topic.get())) {
      send(topic.get(), batch, index, answers);
      return;
    }
    batch.decide(index, index + 1, refusal(topic));
    answers.unsent(1);
  }

  /** Why an event can go to no topic, though others can. */
  private Outcome refusal(Optional<String> topic) {
    IngressException refusal = topic.map(refused::get).orElse(null);
    if (refusal != null) {
      return new Outcome.Rejected(refusal.reason(), String.valueOf(refusal.getMessage()));
    }
    String detail =
        topic
            .map(
                name ->
                    address.where(name)
                        + ": it or its partition is not there; create it, or set create: true")
            .orElse(address.where() + ": its routing key makes no topic's name");
    return new Outcome.Rejected(Reason.NO_DESTINATION, detail);
  }

  @Override
  public void failed(Batch batch, int index, Exception failure) {
    Ending ended = ending.get();
    Outcome outcome = KafkaErrors.outcome(address.where(), failure);
    if (ended == null && !(outcome instanceof Outcome.Rejected)) {
      ended = new Ending(outcome, KafkaErrors.lost(address.where(), failure));
      if (ending.compareAndSet(null, ended)) {
        producer.close(Duration.ZERO);
      }
    }
    if (outcome instanceof Outcome.Rejected || outcome instanceof Outcome.Retry) {
      batch.decide(index, index + 1, outcome);
    } else if (ended != null && ended.outcome() instanceof Outcome.Retry refused) {
      batch.decide(index, index + 1, refused);
    }
    // All else stays undecided: the lane sends it again.
  }

  @Override
  public void allAnswered() {
    boolean last = open.decrementAndGet() == 0;
    Ending ended = ending.get();
    if (last && ended != null) {
      signals.lost(ended.cause());
    }
  }

  @Override
  public void close() {
    producer.close(Duration.ZERO);
    topics.close();
  }
}
