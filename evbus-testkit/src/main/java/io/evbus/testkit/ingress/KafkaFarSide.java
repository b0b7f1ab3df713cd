package io.evbus.testkit.ingress;

import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.KafkaBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** A Kafka broker as a far side; a place is a topic of one partition. */
public final class KafkaFarSide implements FarSide {
  private static final String USER = "kit";
  private static final String ID = "ce_id";

  private final Ingress ingress;
  private final KafkaBroker broker;
  private final Map<String, List<Arrival>> arrived = new HashMap<>();
  private boolean hasAbsentBroker;

  /** Starts a broker for an ingress, or skips where its classes are not on the class path. */
  public KafkaFarSide(Ingress ingress) {
    this.ingress = ingress;
    this.broker = KafkaBroker.start();
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
        Ability.PROBES);
  }

  @Override
  public String provider() {
    return "kafka";
  }

  @Override
  public void prepare(String place) {
    if (!broker.topics().names().contains(place)) {
      broker.topics().create(place, 1, Map.of());
    }
  }

  @Override
  public Map<String, Object> profile(String place) {
    return profile(place, "127.0.0.1:" + broker.port());
  }

  @Override
  public Map<String, Object> hasty(String place, Duration attempt) {
    Map<String, Object> profile = profile(place);
    profile.put("delivery_timeout", attempt.toMillis() * 3 / 4 + "ms");
    return profile;
  }

  private static Map<String, Object> profile(String place, String server) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("bootstrap_servers", server);
    profile.put("topics", place);
    return profile;
  }

  /** Reads on where the last call ended: offsets of a place's one partition have no gaps. */
  @Override
  public synchronized List<Arrival> arrivals(String place) {
    List<Arrival> known = arrived.computeIfAbsent(place, unused -> new ArrayList<>());
    broker.topics().records(place, known.size()).stream()
        .map(KafkaFarSide::arrival)
        .forEach(known::add);
    return List.copyOf(known);
  }

  private static Arrival arrival(ConsumerRecord<byte[], byte[]> record) {
    Map<String, String> headers = new HashMap<>();
    String id = "";
    for (Header header : record.headers()) {
      String value = new String(header.value(), StandardCharsets.UTF_8);
      if (header.key().equals(ID)) {
        id = value;
      } else if (!header.key().startsWith("ce_") && !header.key().equals("content-type")) {
        headers.put(header.key(), value);
      }
    }
    return new Arrival(id, ByteBuffer.wrap(record.value()), headers);
  }

  @Override
  public int targetPort() {
    return broker.targetPort();
  }

  @Override
  public int proxyPort() {
    return broker.proxyPort();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    Map<String, Object> profile = profile(place, "localhost:" + port);
    profile.put("timeout", "5s");
    return profile;
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = proxied(place, port);
    profile.put("tls", Map.of("ca_file", authorities.toString()));
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

  /** Two replicas must be in sync, and one never is. */
  @Override
  public Map<String, Object> refusing(String place) {
    if (!hasAbsentBroker) {
      broker.registerAbsentBroker();
      hasAbsentBroker = true;
    }
    broker.topics().createUnderReplicated(place);
    Map<String, Object> profile = profile(place);
    profile.put("delivery_timeout", "3s");
    return profile;
  }

  /** There is no such topic, though the broker would make one for a producer that asks. */
  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place);
  }

  /** Small enough in itself, but its headers make a record of it that is too large. */
  @Override
  public Event poison(String place) {
    return Event.builder()
        .body(new byte[1_000_000], Event.OCTET_STREAM)
        .headers(Map.of("long", "x".repeat(100_000)))
        .build();
  }

  @Override
  public void accept(String secret) {
    broker.topics().password(USER, secret);
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = profile(place, "127.0.0.1:" + broker.saslPort());
    profile.put("sasl_mechanism", "SCRAM-SHA-512");
    profile.put("sasl_plain_username", USER);
    profile.put("sasl_plain_password", secret);
    return profile;
  }

  @Override
  public List<String> inventory() {
    return broker.topics().names();
  }

  @Override
  public void close() {
    broker.close();
  }
}
