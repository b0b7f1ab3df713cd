package io.evbus.testkit.ingress;

import com.hivemq.client.mqtt.exceptions.MqttClientStateException;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import io.evbus.Event;
import io.evbus.spi.Ingress;
import io.evbus.testkit.MosquittoBroker;
import io.evbus.testkit.ingress.IngressFeatures.Ability;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * A private Mosquitto; a place is a topic to which one subscriber listens all the time, at the
 * broker itself. Its user needs {@code com.hivemq:hivemq-mqtt-client} on the class path.
 *
 * <p>Mosquitto answers a message after it has sent it to who is connected, and on this machine what
 * a killed process has sent is still read. So what was confirmed has arrived, though the broker
 * forgets its queues by a kill; it does not forget the subscriber's session, which is written to
 * disk whenever a place is prepared, so that what comes before the subscriber is back waits there.
 */
public final class MqttFarSide implements FarSide {
  private static final String USER = "far-side";
  private static final int TOO_LONG = 70_000;

  private final Ingress ingress;
  private final MosquittoBroker broker = MosquittoBroker.start();
  private final MqttSubscriber subscriber = new MqttSubscriber(broker.port());
  private final List<String> prepared = Collections.synchronizedList(new ArrayList<>());

  /** Starts a broker; skips the test where the package is not installed. */
  public MqttFarSide(Ingress ingress) {
    this.ingress = ingress;
    broker.save();
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
    return "mqtt";
  }

  @Override
  public void prepare(String place) {
    if (!prepared.contains(place)) {
      subscriber.subscribe(place);
      prepared.add(place);
      broker.save();
    }
  }

  /** Listens no longer there, and forgets what has arrived. */
  public void forget(String place) {
    subscriber.unsubscribe(place);
    prepared.remove(place);
  }

  @Override
  public Map<String, Object> profile(String place) {
    return proxied(place, broker.port());
  }

  @Override
  public List<Arrival> arrivals(String place) {
    return subscriber.arrivals(place);
  }

  @Override
  public int targetPort() {
    return broker.port();
  }

  @Override
  public Map<String, Object> proxied(String place, int port) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "127.0.0.1");
    profile.put("port", port);
    profile.put("topics", place);
    return profile;
  }

  @Override
  public Map<String, Object> secured(String place, int port, Path authorities) {
    Map<String, Object> profile = proxied(place, port);
    profile.put("host", "localhost");
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

  /** Returns when the subscriber is back too. */
  @Override
  public void restart() {
    broker.restart();
    subscriber.awaitMark();
  }

  @Override
  public void freeze() {
    broker.freeze();
  }

  @Override
  public void thaw() {
    broker.thaw();
  }

  /** Nobody subscribes there, for now. */
  @Override
  public Map<String, Object> refusing(String place) {
    Map<String, Object> profile = profile(place);
    profile.put("unrouted", "retry");
    return profile;
  }

  /** Nobody subscribes there. */
  @Override
  public Map<String, Object> rejecting(String place) {
    return profile(place);
  }

  /** MQTT knows no name of a header that is longer than 65,535 bytes. */
  @Override
  public Event poison(String place) {
    return Event.builder()
        .headers(Map.of("h".repeat(TOO_LONG), "poison"))
        .body("poison", "text/plain")
        .build();
  }

  @Override
  public void accept(String secret) {
    broker.password(USER, secret);
    Awaitility.await("Mosquitto knows the password").until(() -> isAccepted(secret));
  }

  private boolean isAccepted(String secret) {
    Mqtt5BlockingClient client =
        Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(broker.port()).buildBlocking();
    try {
      client
          .connectWith()
          .simpleAuth()
          .username(USER)
          .password(secret.getBytes(StandardCharsets.UTF_8))
          .applySimpleAuth()
          .send();
      client.disconnect();
      return true;
    } catch (Mqtt5ConnAckException | MqttClientStateException e) {
      return false;
    }
  }

  @Override
  public Map<String, Object> authenticated(String place, String secret) {
    Map<String, Object> profile = profile(place);
    profile.put("username", USER);
    profile.put("password", secret);
    return profile;
  }

  /** What the broker counts, as it says itself once a second. */
  @Override
  public List<String> inventory() {
    return new MqttCounts(broker.port()).read(Duration.ofSeconds(30));
  }

  @Override
  public void close() {
    subscriber.close();
    broker.close();
  }
}
