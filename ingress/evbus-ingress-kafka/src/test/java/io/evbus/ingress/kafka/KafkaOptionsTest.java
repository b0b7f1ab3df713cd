package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.ingress.kafka.KafkaOptions.Protocol;
import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class KafkaOptionsTest {
  /** Everything that the original's profile may hold, as it is written there. */
  @Test
  void theOriginalsKeysAreTaken() {
    Map<String, Object> connection = new HashMap<>();
    connection.put("bootstrap_servers", List.of("kafka1.example.org:9092", "kafka2.example.org"));
    connection.put("client_id", "shop");
    connection.put("acks", "all");
    connection.put("compression_type", "gzip");
    connection.put("max_batch_size", 16384);
    connection.put("linger_ms", 0);
    connection.put("connections_max_idle_ms", 540000);
    connection.put("max_request_size", 1048576);
    connection.put("retry_backoff_ms", 100);
    connection.put("request_timeout_ms", 30000);
    connection.put("metadata_max_age_ms", 300000);
    connection.put("api_version", "auto");
    connection.put("security_protocol", "SASL_SSL");
    connection.put("sasl_mechanism", "PLAIN");
    connection.put("sasl_plain_username", "me");
    connection.put("sasl_plain_password", "secret");
    Map<String, Object> options = new HashMap<>();
    options.put("connection", connection);
    options.put("topics", List.of("a", "b"));
    options.put("partition", null);
    options.put("key", "k");
    options.put(
        "ssl",
        Map.of("ca_file", "/ca", "cert_file", "/cert", "key_file", "/key", "password", "secret"));
    List<Destination> destinations = new KafkaIngress().destinations(Profiles.of(options));
    assertThat(destinations).extracting(Destination::id).containsExactly("a", "b");
    assertThat(KafkaOptions.servers(Profiles.of(options)))
        .containsExactly("kafka1.example.org:9092", "kafka2.example.org:9092");
    assertThat(destinations.get(0).traits().proof()).isEqualTo(Proof.PERSISTED);
    assertThat(destinations.get(0).traits().keepsOrderOnRetry()).isTrue();
    assertThat(destinations.get(0).traits().maxEventBytes()).isEqualTo(1048576 - 1024);
    assertThat(destinations.get(0).address().toString()).doesNotContain("secret");
  }

  @Test
  void serversAreAListOrOneText() {
    assertThat(servers("a:1, [::1]:2,c")).containsExactly("a:1", "[::1]:2", "c:9092");
    assertThat(servers(List.of("a:1", "b:2,c:3"))).containsExactly("a:1", "b:2", "c:3");
    assertThat(KafkaOptions.servers(Profiles.of(Map.of()))).containsExactly("localhost:9092");
  }

  private static List<String> servers(Object value) {
    return KafkaOptions.servers(Profiles.of(Map.of("bootstrap_servers", value)));
  }

  @Test
  void whatSecuresTheConnectionFollowsFromTheOtherKeys() {
    assertThat(protocol(Map.of())).isEqualTo(Protocol.PLAINTEXT);
    assertThat(protocol(Map.of("ssl", Map.of("ca_file", "/ca")))).isEqualTo(Protocol.SSL);
    assertThat(protocol(Map.of("tls", Map.of("enabled", true)))).isEqualTo(Protocol.SSL);
    Map<String, Object> sasl = new HashMap<>();
    sasl.put("sasl_plain_username", "me");
    sasl.put("sasl_plain_password", "p");
    assertThat(protocol(sasl)).isEqualTo(Protocol.SASL_PLAINTEXT);
    sasl.put("tls", Map.of("enabled", true));
    assertThat(protocol(sasl)).isEqualTo(Protocol.SASL_SSL);
    assertThat(protocol(Map.of("security_protocol", "ssl"))).isEqualTo(Protocol.SSL);
  }

  private static Protocol protocol(Map<String, ?> options) {
    return Security.protocol(Profiles.of(options));
  }

  @Test
  void contradictionsAreFaultsThatNameBoth() {
    assertFault(Map.of(), "topics", "topic_prefix");
    assertFault(Map.of("topics", "a", "topic_prefix", "b."), "topics", "topic_prefix");
    assertFault(
        Map.of("topics", "a", "dangerously_route_by_key", true), "dangerously_route_by_key");
    assertFault(Map.of("topics", List.of()), "topics is empty");
    assertFault(Map.of("topic_prefix", ""), "topic_prefix");
    assertFault(Map.of("topic_prefix", "__consumer"), "topic_prefix");
    assertFault(Map.of("topics", "t", "bootstrap_servers", List.of()), "bootstrap_servers");
    assertFault(
        Map.of("topics", "t", "security_protocol", "PLAINTEXT", "ssl", Map.of("ca_file", "/c")),
        "security_protocol");
    assertFault(
        Map.of("topics", "t", "tls", Map.of("enabled", false, "ca_file", "/c")), "tls.enabled");
    assertFault(
        Map.of("topics", "t", "security_protocol", "SSL", "tls", Map.of("enabled", false)),
        "security_protocol",
        "tls.enabled");
    assertFault(Map.of("topics", "t", "sasl_plain_username", "me"), "sasl_plain_password");
    assertFault(Map.of("topics", "t", "sasl_mechanism", "SCRAM-SHA-256"), "sasl_plain_username");
    assertFault(
        Map.of(
            "topics", "t",
            "security_protocol", "SSL",
            "sasl_plain_username", "me",
            "sasl_plain_password", "p"),
        "security_protocol");
    assertFault(
        Map.of("topics", "t", "delivery_timeout", "5ms", "linger_ms", 5),
        "delivery_timeout",
        "linger_ms");
    assertFault(Map.of("topics", "t", "max_request_size", 1000), "max_request_size");
  }

  @Test
  void valuesThatNeverWorkAreFaults() {
    assertFault(Map.of("topics", "t", "delivery_timeout", "25d"), "delivery_timeout", "24h");
    assertFault(Map.of("topics", "t", "timeout", "0s"), "timeout must be between 1ms");
    assertFault(Map.of("topics", "t", "timeout", "25d"), "timeout must be between 1ms");
    assertFault(Map.of("topics", "t", "request_timeout_ms", 0), "request_timeout_ms");
    assertFault(Map.of("topics", "t", "max_batch_size", "3GiB"), "max_batch_size", "1024MiB");
    assertFault(Map.of("topics", "t", "max_request_size", "3GiB"), "max_request_size");
    assertFault(Map.of("topics", "t", "bootstrap_servers", "h:99999"), "bootstrap_servers: a port");
    assertFault(Map.of("topics", "t", "bootstrap_servers", "h:0"), "bootstrap_servers: a port");
  }

  @Test
  void allContradictionsAreReportedTogether() {
    assertThat(
            Profiles.faults(
                Map.of(
                    "topics", "no topic",
                    "topic_prefix", "a.",
                    "bootstrap_servers", "h:99999",
                    "sasl_plain_username", "me",
                    "delivery_timeout", "25d",
                    "native", Map.of("buffer.memory", "much"))))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).contains("topics and topic_prefix"),
            fault -> assertThat(fault).contains("a name is no topic's"),
            fault -> assertThat(fault).contains("bootstrap_servers"),
            fault -> assertThat(fault).contains("sasl_plain_password"),
            fault -> assertThat(fault).contains("delivery_timeout"),
            fault -> assertThat(fault).contains("native.buffer.memory"));
  }

  @Test
  void aLaneThatGivesUpBeforeTheClientIsAFault() {
    Map<String, Object> profile = Profiles.topic("t", Map.of("delivery_timeout", "60s"));
    assertThatThrownBy(() -> EventBus.builder().profile("kafka", "k", profile).build())
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("profiles.kafka.k: delivery_timeout (1m) must be below")
        .hasMessageContaining("attempt_timeout (30s)");
    assertThatThrownBy(
            () ->
                EventBus.builder()
                    .profile("kafka", "k", Profiles.topic("t", Map.of()))
                    .lanes("kafka.*", Map.of("attempt_timeout", "20s"))
                    .build())
        .hasMessageContaining("delivery_timeout (20s) must be below")
        .hasMessageContaining("attempt_timeout (20s)");
    try (EventBus bus =
        EventBus.builder()
            .profile("kafka", "k", profile)
            .lanes("kafka.*", Map.of("attempt_timeout", "61s"))
            .build()) {
      assertThat(bus.lanes()).hasSize(1);
    }
  }

  private static void assertFault(Map<String, ?> options, String... parts) {
    assertThat(Profiles.faults(options))
        .singleElement()
        .satisfies(fault -> assertThat(fault).contains(parts));
  }

  @Test
  void aTopicFromAnEventNeedsAPrefixOrADangerousWord() {
    Destination prefixed = Profiles.destination(Map.of("topic_prefix", "evbus."));
    assertThat(prefixed.id()).isEmpty();
    assertThat(prefixed.address()).isEqualTo(Map.of("topic_prefix", "evbus."));
    Destination any = Profiles.destination(Map.of("dangerously_route_by_key", true));
    assertThat(any.address()).isEqualTo(Map.of("topic_prefix", ""));
  }

  @Test
  void weakerAcksProveLessAndWarn() {
    Destination leader = Profiles.destination(Profiles.topic("t", Map.of("acks", 1)));
    assertThat(leader.traits().proof()).isEqualTo(Proof.ROUTED);
    assertThat(leader.traits().keepsOrderOnRetry()).isFalse();
    assertThat(warnings(Map.of("acks", 1))).singleElement().asString().contains("acks: 1");
    Destination none = Profiles.destination(Profiles.topic("t", Map.of("acks", 0)));
    assertThat(none.traits().proof()).isEqualTo(Proof.NONE);
    assertThat(warnings(Map.of("acks", "all"))).isEmpty();
  }

  @Test
  void plainCredentialsToAnotherMachineWarnWithoutThem() {
    Map<String, Object> sasl = new HashMap<>();
    sasl.put("bootstrap_servers", "localhost:9092,kafka.example.org:9092,kafka.example.org:9093");
    sasl.put("sasl_plain_username", "me");
    sasl.put("sasl_plain_password", "canary-11");
    assertThat(warnings(sasl))
        .singleElement()
        .asString()
        .contains("password", "kafka.example.org", "SASL_SSL")
        .doesNotContain("canary-11", "localhost");
    sasl.put("sasl_mechanism", "SCRAM-SHA-512");
    assertThat(warnings(sasl)).singleElement().asString().contains("guessed");
    sasl.put("tls", Map.of("enabled", true));
    assertThat(warnings(sasl)).isEmpty();
    assertThat(warnings(Map.of("bootstrap_servers", "kafka.example.org:9092"))).isEmpty();
  }

  private static List<String> warnings(Map<String, ?> options) {
    return new KafkaIngress().warnings(Profiles.of(options));
  }

  @Test
  void nativeOptionsAreTypedInBothSpellings() {
    assertThat(
            NativeOptions.of(
                Profiles.of(
                    Map.of(
                        "native",
                        Map.of(
                            "buffer.memory",
                            1_000_000,
                            "client",
                            Map.of("rack", "r1", "dns.lookup", "use_all_dns_ips"))))))
        .isEqualTo(
            Map.of(
                "buffer.memory",
                1_000_000L,
                "client.rack",
                "r1",
                "client.dns.lookup",
                "use_all_dns_ips"));
  }

  @Test
  void theClientGivesUpByCountBeforeItGivesUpByTime() {
    assertThat(KafkaClients.retries(20_000, 100)).isEqualTo(18);
    assertThat(KafkaClients.retries(3_000, 100)).isEqualTo(5);
    assertThat(KafkaClients.retries(100, 100)).isEqualTo(1);
    assertThat(KafkaClients.retries(20_000, 0)).isPositive().isLessThan(30);
    assertThat(KafkaClients.retries(20_000, 60_000)).isEqualTo(1);
  }
}
