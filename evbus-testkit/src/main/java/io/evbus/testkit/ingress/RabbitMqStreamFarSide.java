package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * A private RabbitMQ with streams; a place is a stream of the virtual host {@code /}. Its user
 * needs {@code com.rabbitmq:stream-client} on the class path.
 */
public final class RabbitMqStreamFarSide implements FarSide {
  private static final String USER = "far-side";

  private final Ingress ingress;
  private final RabbitMqBroker broker;
  private final Map<String, StreamReader> readers = new ConcurrentHashMap<>();
  private boolean hasNewStreams;
  private boolean hasUser;

  /** Starts a broker; skips the test where the package is not installed. */
  public RabbitMqStreamFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.broker = RabbitMqBroker.startWithStreams();
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
    return "rabbitmq_stream";
  }

  @Override
  public void prepare(String place) {
    StreamReader.create(broker.streamPort(), place);
    hasNewStreams = true;
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, broker.streamPort());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return readers
        .computeIfAbsent(place, stream -> new StreamReader(broker.streamPort(), stream))
        .read();
  }

  @Override
  public int targetPort() {
    return broker.streamPort();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    return Map.of("host", "127.0.0.1", "port", port, "streams", List.of(place));
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    return with(
        proxied(place, port),
        Map.of(
            "host",
            "localhost",
            "tls",
            Map.of("enabled", true, "ca_file", authorities.toString())));
  }

  @Override
  public void kill() {
    keepStreams();
    broker.kill9();
  }

  /** Else a kill makes the broker forget a stream that was made a moment before. */
  private void keepStreams() {
    if (hasNewStreams) {
      broker.syncDeclared();
      hasNewStreams = false;
    }
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
    keepStreams();
    broker.freeze();
  }

  @Override
  public void thaw() {
    broker.thaw();
  }

  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place + "-missing");
  }

  @Override
  public Event poison(String place) {
    return Event.builder().body("poison", "text/plain; title=\u00e9").build();
  }

  @Override
  public void accept(String secret) {
    if (hasUser) {
      broker.ctl("change_password", USER, secret);
    } else {
      broker.ctl("add_user", USER, secret);
      broker.ctl("set_permissions", USER, ".*", ".*", ".*");
      hasUser = true;
    }
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    return with(profile(place), Map.of("username", USER, "password", secret));
  }

  @Override
  public List<String> inventory() {
    return Stream.of(list("list_queues", "name", "messages"), list("list_exchanges", "name"))
        .flatMap(String::lines)
        .sorted()
        .toList();
  }

  private String list(String what, String... columns) {
    return broker.ctl(
        Stream.concat(Stream.of(what, "--quiet", "--no-table-headers"), Stream.of(columns))
            .toArray(String[]::new));
  }

  @Override
  public void close() {
    broker.close();
  }

  private static Map<String, Object> with(Map<String, Object> options, Map<String, Object> more) {
    Map<String, Object> all = new HashMap<>(options);
    all.putAll(more);
    return all;
  }
}
