package io.evbus.ingress.redis;

import io.evbus.LanePolicy;
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
 * Streams of Redis and Valkey, for profiles under {@code redis} and {@code valkey}.
 *
 * <p>Each of {@code streams} is a destination. Ok proves that the entry is in the stream, in the
 * server's memory; with {@code fsync} that it is on the server's disk, with {@code replicas} that
 * so many other servers have it. Stateless and thread-safe.
 */
public final class RedisIngress implements Ingress, Probe {
  /** What the server takes for one text, unless it is configured otherwise. */
  static final int MOST_EVENT_BYTES = 512 << 20;

  /** Called by ServiceLoader. */
  public RedisIngress() {}

  @Override
  public String name() {
    return "redis";
  }

  @Override
  public Set<String> providers() {
    return Set.of("redis", "valkey");
  }

  @Override
  public OptionSpec options() {
    return RedisOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return RedisGuide.GUIDE;
  }

  @Override
  public List<String> warnings(Profile profile) {
    return RedisOptions.warnings(profile);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    RedisOptions.check(profile);
    Traits traits = new Traits(true, false, proof(Copies.of(profile)), MOST_EVENT_BYTES);
    List<String> streams = RedisOptions.streams(profile);
    if (!streams.isEmpty()) {
      return streams.stream()
          .map(stream -> new Destination(stream, profile, Map.of("stream", stream), traits))
          .toList();
    }
    String prefix = profile.get(RedisOptions.STREAM_PREFIX).orElse("");
    return List.of(new Destination("", profile, Map.of("stream_prefix", prefix), traits));
  }

  @Override
  public void check(Destination destination, LanePolicy policy) {
    RedisOptions.check(destination.profile(), policy);
  }

  private static Proof proof(Copies copies) {
    if (copies.replicas() > 0) {
      return Proof.REPLICATED;
    }
    return copies.fsync() ? Proof.PERSISTED : Proof.ROUTED;
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IngressException {
    Server server = Server.of(destination.profile());
    Address address = Address.of(destination, server);
    Session session = Session.open(destination, server, address);
    try {
      prove(session, destination, address);
      return new RedisPublisher(destination, address, session, signals).start();
    } catch (RuntimeException e) {
      session.close();
      throw RedisErrors.opening(address.toString(), e);
    }
  }

  /** Finds out what would go wrong with every entry. */
  private static void prove(Session session, Destination destination, Address address) {
    String stream = address.stream();
    if (stream == null) {
      session.ping();
    } else {
      session.rehearse(stream);
    }
    Copies copies = Copies.of(destination.profile());
    if (copies.areWanted()) {
      var unused = session.ask(copies.trial());
    }
  }

  @Override
  public String probe(Destination destination) throws IngressException {
    Server server = Server.of(destination.profile());
    Address address = Address.of(destination, server);
    try (Session session = Session.open(destination, server, address)) {
      prove(session, destination, address);
      return new Findings(session, destination, address).inOneLine();
    } catch (RuntimeException e) {
      throw RedisErrors.opening(address.toString(), e);
    }
  }
}
