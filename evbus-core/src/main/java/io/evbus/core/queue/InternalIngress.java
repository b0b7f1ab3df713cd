package io.evbus.core.queue;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Queues inside the process, by name. One instance belongs to one bus. Thread-safe.
 *
 * <p>A delivery is confirmed when the event is in the queue.
 */
public final class InternalIngress implements Ingress {
  private static final Option<String> ROUTING_KEY =
      Option.of(
          "routing_key", String.class, "The queue's name; the profile's name if absent", "all");

  private final Map<String, QueueBuffer> buffers = new ConcurrentHashMap<>();

  @Override
  public String name() {
    return "internal";
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.of(ROUTING_KEY);
  }

  @Override
  public IngressGuide guide() {
    return new IngressGuide(
        "Queues inside the process, for whoever reads them there",
        "It is in a queue of the process, and gone when the process ends.",
        "None while the process lives.",
        "As put.",
        "A queue holds 1,024 events; a full one holds its lane up.",
        Map.of("routing_key", "all"));
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    String queue = profile.get(ROUTING_KEY).orElse(profile.name());
    return List.of(
        new Destination("", profile, Map.of("queue", queue), Traits.nonBlocking(Proof.RECEIVED)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) {
    return new QueuePublisher(buffer(String.valueOf(destination.address().get("queue"))), signals);
  }

  /** The queue of a name, made when it is not there. */
  public QueueBuffer buffer(String queue) {
    return buffers.computeIfAbsent(queue, QueueBuffer::new);
  }

  /** Lets the readers of all queues end. */
  public void close() {
    buffers.values().forEach(QueueBuffer::close);
  }
}
