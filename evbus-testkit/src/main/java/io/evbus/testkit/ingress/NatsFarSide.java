package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.NatsBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import io.nats.client.Message;
import io.nats.client.api.DiscardPolicy;
import java.net.URLDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A NATS server as a far side; a place is a stream with files that takes the subject of its own
 * name. Its user needs {@code io.nats:jnats} on the class path.
 */
public final class NatsFarSide implements FarSide {
  private static final String USER = "kit";
  private static final String NOBODY = "nobody";
  private static final String ID = "ce-id";
  private static final String ATTRIBUTE = "ce-";
  private static final String OF_THE_SERVER = "Nats-";

  private final Ingress ingress;
  private final NatsBroker broker;
  private final Map<String, List<Arrival>> read = new ConcurrentHashMap<>();

  /** Starts a server for an ingress; skips the test where the package is not installed. */
  public NatsFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.broker = NatsBroker.start(configuration("none"));
  }

  private static String[] configuration(String password) {
    return new String[] {
      "max_payload: 8MB",
      "no_auth_user: " + NOBODY,
      "authorization { users: [ { user: %s, password: none }, { user: %s, password: \"%s\" } ] }"
          .formatted(NOBODY, USER, password)
    };
  }

  @Override
  public Ingress ingress() {
    return ingress;
  }

  @Override
  public IngressFeatures features() {
    return IngressFeatures.of(
        Ability.NETWORK,
        Ability.TLS,
        Ability.RESTARTS,
        Ability.FREEZES,
        Ability.REFUSES,
        Ability.REJECTS,
        Ability.REJECTS_ONE,
        Ability.AUTHENTICATES,
        Ability.CARRIES_HEADERS,
        Ability.KEEPS_ORDER,
        Ability.SHARES_PLACES,
        Ability.DEDUPLICATES,
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "nats";
  }

  @Override
  public void prepare(String place) {
    broker.streams().create(place);
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, broker.port());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return read.compute(
        place,
        (stream, known) -> {
          // Nothing is ever removed from a place, so the next sequence is the number of the known.
          List<Arrival> all = new ArrayList<>(known == null ? List.of() : known);
          broker.streams().messages(stream, all.size()).stream()
              .map(NatsFarSide::arrival)
              .forEach(all::add);
          return List.copyOf(all);
        });
  }

  private static Arrival arrival(Message message) {
    Map<String, String> headers = new HashMap<>();
    for (String name : message.getHeaders().keySet()) {
      if (!name.startsWith(OF_THE_SERVER) && !name.startsWith(ATTRIBUTE)) {
        headers.put(name, decode(message.getHeaders().getFirst(name)));
      }
    }
    String id = message.getHeaders().getFirst(ID);
    return new Arrival(id == null ? "" : decode(id), ByteBuffer.wrap(message.getData()), headers);
  }

  private static String decode(String percentEncoded) {
    return URLDecoder.decode(percentEncoded.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public int targetPort() {
    return broker.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("servers", "127.0.0.1:" + port);
    profile.put("subjects", place);
    return profile;
  }

  /** The proxy knows nothing of what a server says before TLS begins. */
  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = proxied(place, port);
    profile.put("servers", "localhost:" + port);
    profile.put("tls", Map.of("ca_file", authorities.toString(), "handshake_first", true));
    return profile;
  }

  @Override
  public void kill() {
    broker.kill9();
  }

  @Override
  public void stop() {
    broker.stop();
  }

  @Override
  public void restart() {
    broker.restart();
  }

  @Override
  public void freeze() {
    broker.freeze();
  }

  @Override
  public void thaw() {
    broker.thaw();
  }

  /** A stream that holds no byte and discards what is new. */
  @Override
  public Map<String, Object> refusing(String place) {
    broker.streams().create(place, stream -> stream.maxBytes(1).discardPolicy(DiscardPolicy.New));
    return profile(place);
  }

  /** There is no stream. */
  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place + "-missing");
  }

  /** No header of NATS has a space in its name. */
  @Override
  public Event poison(String place) {
    return Event.builder()
        .headers(Map.of("a name with spaces", "poison"))
        .body("poison", "text/plain")
        .build();
  }

  @Override
  public void accept(String secret) {
    broker.reconfigure(configuration(secret));
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = profile(place);
    profile.put("username", USER);
    profile.put("password", secret);
    return profile;
  }

  @Override
  public List<String> inventory() {
    return broker.streams().inventory();
  }

  @Override
  public void close() {
    broker.close();
  }
}
