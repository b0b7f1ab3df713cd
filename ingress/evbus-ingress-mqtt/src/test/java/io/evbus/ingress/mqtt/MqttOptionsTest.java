package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.ingress.mqtt.MqttOptions.Unrouted;
import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MqttOptionsTest {
  @Test
  void eachTopicIsADestination() {
    List<Destination> destinations =
        new MqttIngress()
            .destinations(Profiles.of(Map.of("topics", List.of("a", "b/{routing_key}"))));
    assertThat(destinations).extracting(Destination::id).containsExactly("a", "b/{routing_key}");
    assertThat(destinations)
        .allSatisfy(
            each -> {
              assertThat(each.traits().proof()).isEqualTo(Proof.RECEIVED);
              assertThat(each.traits().blocking()).isFalse();
            });
  }

  @Test
  void thePortFollowsTls() {
    assertThat(MqttProfile.port(Profiles.of(Map.of("topic", "t")))).isEqualTo(1883);
    Map<String, ?> tls = Map.of("topic", "t", "tls", Map.of("enabled", true));
    assertThat(MqttProfile.port(Profiles.of(tls))).isEqualTo(8883);
    Map<String, ?> file = Map.of("topic", "t", "tls", Map.of("ca_file", "/ca.pem"));
    assertThat(MqttProfile.port(Profiles.of(file))).isEqualTo(8883);
  }

  @Test
  void unroutedFollowsRetain() {
    assertThat(unrouted(Map.of())).isEqualTo(Unrouted.REJECT);
    assertThat(unrouted(Map.of("retain", true))).isEqualTo(Unrouted.OK);
    assertThat(unrouted(Map.of("retain", true, "unrouted", "retry"))).isEqualTo(Unrouted.RETRY);
  }

  private static Unrouted unrouted(Map<String, ?> more) {
    return MqttProfile.unrouted(Profiles.of(Profiles.topic("t", 1, more)));
  }

  @Test
  void aTopicIsRequired() {
    assertThat(Profiles.faults(Map.of("host", "h"))).isNotEmpty();
    assertThat(Profiles.faults(Map.of("topics", List.of()))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "host|mqtt://h",
        "host|user:pw@h",
        "host|h:1883",
        "host|a/b",
        "port|0",
        "port|65536",
        "topics|a/#",
        "topics|{routing_key}",
        "username|a\u0001b",
        "client_id|''",
        "timeout|1ms",
        "keep_alive|1s",
        "keep_alive|20h",
        "message_expiry|500ms",
        "unrouted|drop",
        "session_expiry|1h",
        "socket_factory|java.lang.Runtime",
        "url|mqtt://h",
        "will|x",
      })
  void hostileValuesAreFaults(String key, String value) {
    assertThat(Profiles.faults(Profiles.topic("t", 1, Map.of(key, value)))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "mqtt.example.org", "10.0.0.1", "::1", "[::1]", "fe80::1%eth0"})
  void hosts(String host) {
    assertThat(Profiles.faults(Map.of("host", host, "topic", "t"))).isEmpty();
  }

  @Test
  void oneClientIdIsOneConnection() {
    assertThat(Profiles.faults(Map.of("topics", List.of("a", "b"), "client_id", "c")))
        .singleElement()
        .asString()
        .contains("those of one id end each other");
    assertThat(Profiles.faults(Map.of("topics", List.of("a"), "client_id", "c"))).isEmpty();
  }

  @Test
  void tlsFilesContradictItsAbsence() {
    Map<String, Object> options = Profiles.topic("t", 1, Map.of());
    options.put("tls", Map.of("enabled", false, "ca_file", "/ca.pem"));
    assertThat(Profiles.faults(options)).isNotEmpty();
    options.put("tls", Map.of("cert_file", "/c.pem"));
    assertThat(Profiles.faults(options)).isNotEmpty();
  }

  @Test
  void aPasswordInTheClearIsWarnedOf() {
    Map<String, Object> options = new HashMap<>(Map.of("topic", "t", "password", "canary"));
    options.put("host", "mqtt.example.org");
    assertThat(MqttProfile.warnings(Profiles.of(options)))
        .singleElement()
        .asString()
        .contains("plain text", "tls.enabled: true")
        .doesNotContain("canary");
    options.put("host", "localhost");
    assertThat(MqttProfile.warnings(Profiles.of(options))).isEmpty();
    options.put("host", "mqtt.example.org");
    options.put("tls", Map.of("enabled", true));
    assertThat(MqttProfile.warnings(Profiles.of(options))).isEmpty();
  }

  @Test
  void randomIdsAreOnesThatEveryBrokerMustTake() {
    assertThat(ClientId.random()).matches("evbus[0-9a-z]{18}").isNotEqualTo(ClientId.random());
  }
}
