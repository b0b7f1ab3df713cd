package io.evbus.ingress.rabbitmqstream;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
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

/**
 * Streams of RabbitMQ, for profiles under {@code rabbitmq_stream} and {@code rabbitmq-stream}.
 *
 * <p>Each of {@code streams} is a destination. Ok proves that a majority of the stream's replicas
 * have the message. The broker drops what it has had of the same producer, so nothing arrives
 * twice. Stateless and thread-safe.
 */
public final class RabbitMqStreamIngress implements Ingress, Probe {
  /** The broker's own default, with all that is not body. */
  static final int FRAME_BYTES = 1 << 20;

  /** What properties and headers may take beside the largest body. */
  static final int OVERHEAD_BYTES = 1 << 10;

  /** Called by ServiceLoader. */
  public RabbitMqStreamIngress() {}

  @Override
  public String name() {
    return "rabbitmq-stream";
  }

  @Override
  public Set<String> providers() {
    return Set.of("rabbitmq_stream", "rabbitmq-stream");
  }

  @Override
  public OptionSpec options() {
    return StreamOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return StreamOptions.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return StreamOptions.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    StreamOptions.check(profile);
    Traits traits = new Traits(false, true, true, Proof.PERSISTED, FRAME_BYTES - OVERHEAD_BYTES);
    return StreamOptions.streams(profile).stream()
        .map(stream -> new Destination(stream, profile, Map.of("stream", stream), traits))
        .toList();
  }

  /** Opens without a producer's name, so that the broker drops nothing. */
  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    return open(destination, signals, "");
  }

  @Override
  public Publisher open(Destination destination, Signals signals, String producer)
      throws Exception {
    return StreamPublisher.open(destination, signals, ProducerName.of(producer));
  }

  @Override
  public String probe(Destination destination) throws Exception {
    return StreamPublisher.probe(destination);
  }
}
