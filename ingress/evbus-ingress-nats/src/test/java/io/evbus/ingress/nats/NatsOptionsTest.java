package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NatsOptionsTest {
  private static final String CLASS = "io.evbus.Hostile";

  @Test
  void eachSubjectIsADestination() {
    List<Destination> destinations =
        new NatsIngress()
            .destinations(Profiles.of(Map.of("subjects", List.of("a", "b.{routing_key}"))));
    assertThat(destinations).extracting(Destination::id).containsExactly("a", "b.{routing_key}");
    assertThat(destinations.get(0).traits().proof()).isEqualTo(Proof.PERSISTED);
    assertThat(destinations.get(0).address()).isEqualTo(Map.of("subject", "a"));
  }

  @Test
  void serversAreAListOrOneText() {
    assertThat(servers("a:1, [::1]:2,c")).containsExactly("a:1", "[::1]:2", "c:4222");
    assertThat(servers(List.of("nats://a:1", "tls://b"))).containsExactly("a:1", "b:4222");
    assertThat(NatsOptions.servers(Profiles.of(Map.of("subject", "s"))))
        .extracting(NatsOptions.Server::url)
        .containsExactly("nats://localhost:4222");
  }

  private static List<String> servers(Object value) {
    return NatsOptions.servers(Profiles.of(Map.of("subject", "s", "servers", value))).stream()
        .map(NatsOptions.Server::toString)
        .toList();
  }

  @Test
  void tlsFollowsFromWhateverAsksForIt() {
    assertThat(tls(Map.of())).isFalse();
    assertThat(tls(Map.of("tls", Map.of("enabled", true)))).isTrue();
    assertThat(tls(Map.of("tls", Map.of("ca_file", "/ca")))).isTrue();
    assertThat(tls(Map.of("tls", Map.of("handshake_first", true)))).isTrue();
    assertThat(tls(Map.of("servers", "a,tls://b"))).isTrue();
  }

  private static boolean tls(Map<String, ?> options) {
    return NatsProfile.wantsTls(Profiles.of(with(options)));
  }

  private static Map<String, Object> with(Map<String, ?> more) {
    Map<String, Object> options = new HashMap<>(more);
    options.putIfAbsent("subjects", "s");
    return options;
  }

  static Stream<Arguments> contradictions() {
    return Stream.of(
        Arguments.of(Map.of("username", "me"), "password"),
        Arguments.of(Map.of("password", "p"), "username"),
        Arguments.of(Map.of("token", "t", "nkey", "SU"), "token and nkey"),
        Arguments.of(Map.of("creds", "c", "creds_file", "/c"), "creds and creds_file"),
        Arguments.of(Map.of("username", "u", "password", "p", "token", "t"), "username and token"),
        Arguments.of(Map.of("tls", Map.of("enabled", false, "ca_file", "/c")), "tls.enabled"),
        Arguments.of(Map.of("tls", Map.of("enabled", false), "servers", "tls://a"), "tls.enabled"),
        Arguments.of(Map.of("tls", Map.of("cert_file", "/c")), "tls.key_file"),
        Arguments.of(Map.of("subjects", List.of()), "subjects is empty"),
        Arguments.of(Map.of("subjects", "a.>"), "no subject to publish to"),
        Arguments.of(Map.of("subjects", "{routing_key}"), "put a part of its own before it"),
        Arguments.of(Map.of("subjects", "$JS.API.{routing_key}"), "those of the server"),
        Arguments.of(Map.of("servers", List.of()), "servers is empty"),
        Arguments.of(Map.of("inbox_prefix", "a.*"), "inbox_prefix"),
        Arguments.of(Map.of("heartbeat", "0s"), "heartbeat"),
        Arguments.of(Map.of("timeout", "1ms"), "timeout"));
  }

  @ParameterizedTest
  @MethodSource("contradictions")
  void contradictionsAreFaultsThatSaySo(Map<String, ?> options, String part) {
    assertThat(Profiles.faults(with(options))).singleElement().asString().contains(part);
  }

  @Test
  void aProfileWithoutASubjectIsAFault() {
    assertThat(Profiles.faults(Map.of())).singleElement().asString().contains("subjects");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nats://me:canary@a:4222",
        "ldap://127.0.0.1:1/x",
        "rmi://a",
        "opentls://a:1",
        "ws://a:1",
        "wss://a:1",
        "file:///etc/passwd",
        "http://a",
        "jndi:ldap://a",
        "${env:HOME}",
        "a:b",
        "a:123456",
        "a b",
        "a/b",
        "a?x=y",
        "a\nb",
        "/etc/passwd"
      })
  void aServerThatIsNoneIsAFaultThatDoesNotShowIt(String server) {
    assertThat(Profiles.faults(with(Map.of("servers", server))))
        .singleElement()
        .asString()
        .contains("servers")
        .doesNotContain("canary");
  }

  /** Everything by which the client would load classes or files, or switch a check off. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "auth.handler.class",
        "callback.conn",
        "callback.error",
        "callback.executor.service.class",
        "connect.executor.service.class",
        "connect.thread.factory.class",
        "credential.path",
        "dataport.type",
        "data_port_type",
        "dispatcher.factory.class",
        "executor.service.class",
        "httpproxy",
        "keystore",
        "keystore.password",
        "native",
        "opentls",
        "properties",
        "proxy",
        "read.listener.class",
        "reader.executor.service.class",
        "reconnect",
        "maxreconnect",
        "scheduled.executor.service.class",
        "secure",
        "servers.pool.implementation.class",
        "sslContextFactory",
        "ssl.context.factory.class",
        "statisticscollector",
        "time.trace",
        "tls.algorithm",
        "tls.insecure",
        "tls.verify",
        "token.supplier",
        "trace.connection",
        "truststore",
        "class",
        "io.nats.client.servers",
        "java.naming.provider.url"
      })
  void aHostileKeyIsAFaultWhereverItStands(String key) {
    int dot = key.indexOf('.');
    Object nested = dot < 0 ? CLASS : Map.of(key.substring(dot + 1), CLASS);
    for (Map<String, ?> options :
        List.<Map<String, ?>>of(
            Map.of(key, CLASS),
            Map.of(dot < 0 ? key : key.substring(0, dot), nested),
            Map.of("native", Map.of(key, CLASS)),
            Map.of("connection", Map.of(key, CLASS)),
            Map.of("tls", Map.of(key, CLASS)))) {
      assertThat(Profiles.faults(with(options))).as("%s", options).isNotEmpty();
    }
  }

  @Test
  void plainCredentialsToAnotherMachineWarnWithoutThem() {
    Map<String, Object> options = new HashMap<>();
    options.put("servers", "localhost:1,nats.example.org:2,nats.example.org:3");
    options.put("token", "canary-11");
    assertThat(warnings(options))
        .singleElement()
        .asString()
        .contains("the token", "nats.example.org", "tls.enabled")
        .doesNotContain("canary-11", "localhost");
    options.put("tls", Map.of("enabled", true));
    assertThat(warnings(options)).isEmpty();
    assertThat(warnings(Map.of("servers", "nats.example.org", "nkey", "SU"))).isEmpty();
    assertThat(warnings(Map.of("servers", "nats.example.org"))).isEmpty();
  }

  private static List<String> warnings(Map<String, ?> options) {
    return new NatsIngress().warnings(Profiles.of(with(options)));
  }
}
