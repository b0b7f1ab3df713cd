package io.evbus.ingress.mqtt;

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

/**
 * Brokers of MQTT 5, for profiles under {@code mqtt}.
 *
 * <p>Each of {@code topics} is a destination, with a connection of its own. Ok proves that the
 * broker has taken responsibility for the message (QoS 1), which says nothing about a disk; one to
 * which nobody subscribes is rejected if the broker tells. Stateless and thread-safe.
 */
public final class MqttIngress implements Ingress, Probe {
  /** The most of a body: what a packet can have less room for names and headers. */
  private static final int MOST_BODY_BYTES = (256 << 20) - (1 << 20);

  /** Called by ServiceLoader. */
  public MqttIngress() {}

  @Override
  public String name() {
    return "mqtt";
  }

  @Override
  public Set<String> providers() {
    return Set.of("mqtt");
  }

  @Override
  public OptionSpec options() {
    return MqttOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return MqttGuide.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return MqttProfile.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    MqttProfile.check(profile);
    Traits traits = new Traits(false, false, Proof.RECEIVED, MOST_BODY_BYTES);
    return MqttOptions.topics(profile).stream()
        .map(topic -> new Destination(topic, profile, Map.of("topic", topic), traits))
        .toList();
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IngressException {
    String clientId = destination.profile().get(MqttOptions.CLIENT_ID).orElseGet(ClientId::random);
    return MqttPublisher.open(destination, connect(destination, clientId), signals);
  }

  /** Connects under a name of its own, so that it ends no other connection of this profile. */
  @Override
  public String probe(Destination destination) throws IngressException {
    MqttConnection connection = connect(destination, ClientId.random());
    Limits limits = connection.limits();
    connection.close();
    return "connected for "
        + MqttConnection.where(destination)
        + " with MQTT 5; the broker takes "
        + limits.receiveMaximum()
        + " unanswered messages"
        + (limits.packetBytes() < Limits.MOST_PACKET_BYTES
            ? " of " + limits.packetBytes() + " bytes each"
            : "")
        + "; whether anybody subscribes, and whether this user may publish, only messages say";
  }

  private static MqttConnection connect(Destination destination, String clientId)
      throws IngressException {
    try {
      return MqttConnection.open(destination, clientId);
    } catch (Exception e) {
      if (e instanceof InterruptedException) {
        Thread.currentThread().interrupt();
      }
      throw MqttErrors.opening(MqttConnection.where(destination), e);
    }
  }
}
