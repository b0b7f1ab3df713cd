package io.evbus.ingress.nats;

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
import io.nats.client.NUID;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * NATS JetStream, for profiles under {@code nats} and {@code jetstream}.
 *
 * <p>Each of {@code subjects} is a destination. Ok proves that a stream has stored the message, and
 * nothing is sent without asking for that answer; an event whose subject no stream takes is
 * rejected. Stateless and thread-safe.
 */
public final class NatsIngress implements Ingress, Probe {
  /** The most that any server can be told to take, without what headers may need. */
  static final int MOST_EVENT_BYTES = (64 << 20) - (1 << 10);

  /** Called by ServiceLoader. */
  public NatsIngress() {}

  @Override
  public String name() {
    return "nats";
  }

  @Override
  public Set<String> providers() {
    return Set.of("nats", "jetstream");
  }

  @Override
  public OptionSpec options() {
    return NatsOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return NatsGuide.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return NatsProfile.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    NatsProfile.check(profile);
    // Publishing never blocks, but connecting may, for as long as timeout says.
    Traits traits = new Traits(true, false, Proof.PERSISTED, MOST_EVENT_BYTES);
    return NatsOptions.subjects(profile).stream()
        .map(subject -> new Destination(subject, profile, Map.of("subject", subject), traits))
        .toList();
  }

  /** Opens as a producer that nobody else is. */
  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    return open(destination, signals, NUID.nextGlobal());
  }

  @Override
  public Publisher open(Destination destination, Signals signals, String producer)
      throws Exception {
    Session session = Sessions.open(destination);
    try {
      return NatsPublisher.open(destination, session, signals, producer);
    } catch (RuntimeException e) {
      session.close();
      throw NatsErrors.opening(session.where(), e);
    }
  }

  @Override
  public String probe(Destination destination) throws Exception {
    try (Session session = Sessions.open(destination)) {
      return Streams.find(session, Subject.of(destination));
    }
  }
}
