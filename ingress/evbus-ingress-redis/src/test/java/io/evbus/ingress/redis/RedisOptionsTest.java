package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.spi.Destination;
import io.evbus.spi.Proof;
import io.evbus.spi.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedisOptionsTest {
  private final RedisIngress ingress = new RedisIngress();

  @Test
  void eachStreamIsADestination() {
    List<Destination> all = ingress.destinations(Profiles.of(Map.of("streams", List.of("a", "b"))));
    assertThat(all).extracting(Destination::id).containsExactly("a", "b");
    assertThat(all).extracting(Destination::address).contains(Map.of("stream", "a"));
    assertThat(Profiles.destination(Map.of("stream_prefix", "evbus:")).address())
        .isEqualTo(Map.of("stream_prefix", "evbus:"));
  }

  @Test
  void aDeliveryProvesNoMoreThanIsAskedFor() {
    assertThat(proof(Map.of())).isEqualTo(Proof.ROUTED);
    assertThat(proof(Map.of("fsync", true))).isEqualTo(Proof.PERSISTED);
    assertThat(proof(Map.of("replicas", 1))).isEqualTo(Proof.REPLICATED);
    assertThat(proof(Map.of("replicas", 1, "fsync", true))).isEqualTo(Proof.REPLICATED);
  }

  private static Proof proof(Map<String, ?> options) {
    return Profiles.destination(Profiles.stream(options)).traits().proof();
  }

  @ParameterizedTest
  @CsvSource({
    "redis://localhost,localhost,6379,,,0,false",
    "redis://localhost:7000/,localhost,7000,,,0,false",
    "rediss://r.example.org/3,r.example.org,6379,,,3,true",
    "redis://:p%40ss+w@h:1/2,h,1,,p@ss+w,2,false",
    "redis://user:p:w@[::1]:1,::1,1,user,p:w,0,false",
    "redis://K%C3%B6ln:%2F@h,h,6379,Köln,/,0,false",
  })
  void aUrlSaysEverything(
      String url, String host, int port, String user, String password, int db, boolean tls) {
    Server server = Server.of(Profiles.of(Profiles.stream(Map.of("url", url))));
    assertThat(server.host()).isEqualTo(host);
    assertThat(server.port()).isEqualTo(port);
    assertThat(server.hostAndPort()).endsWith(":" + port).doesNotStartWith(":");
    assertThat(server.username().orElse(null)).isEqualTo(user);
    assertThat(server.password().map(Secret::reveal).orElse(null)).isEqualTo(password);
    assertThat(server.database()).isEqualTo(db);
    assertThat(server.tls()).isEqualTo(tls);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "canary-host:6379",
        "http://canary@h",
        "redis://:canary@",
        "redis://:canary@h:99999",
        "redis://:can ary@h",
        "redis://:canary@h/x",
        "redis://:canary@h/0/1",
        "redis://:canary@h?db=1",
        "redis://:%zzcanary@h",
        "redis-sentinel://:canary@h",
        "unix:///tmp/canary.sock",
      })
  void aUrlThatIsNoneIsAFaultWithoutItsSecret(String url) {
    assertThat(Profiles.faults(Profiles.stream(Map.of("url", url))))
        .isNotEmpty()
        .noneMatch(fault -> fault.contains("canary"));
  }

  @Test
  void contradictionsNameBoth() {
    assertFault(Map.of("url", "redis://h", "host", "g", "streams", "s"), "url and host");
    assertFault(Map.of("url", "redis://h", "password", "g", "streams", "s"), "url and password");
    assertFault(Map.of("streams", "s", "stream_prefix", "p"), "streams and stream_prefix");
    assertFault(Map.of(), "set streams, or stream_prefix");
    assertFault(Map.of("streams", List.of()), "streams is empty");
    assertFault(Map.of("streams", List.of("a", "")), "a key is empty");
    assertFault(Map.of("streams", "a\r\nFLUSHALL"), "control characters");
    assertFault(Map.of("stream_prefix", " "), "a key is empty");
    assertFault(Map.of("username", "u"), "username is there without password");
    assertFault(Map.of("url", "redis://u@h"), "username is there without password");
    assertFault(Map.of("max_length", 0), "max_length");
    assertFault(Map.of("replicas", -1), "replicas");
    assertFault(Map.of("db", -1), "db");
    assertFault(Map.of("port", 70_000), "port");
    assertFault(Map.of("host", " "), "host");
    assertFault(Map.of("timeout", "0s"), "timeout must be between");
    assertFault(Map.of("heartbeat", "2h"), "heartbeat must be between");
    assertFault(
        Map.of("tls", Map.of("enabled", false, "ca_file", "/x.pem")), "tls.enabled is false");
    assertFault(Map.of("tls", Map.of("cert_file", "/x.pem")), "tls.key_file");
  }

  private static void assertFault(Map<String, ?> options, String words) {
    boolean complete = options.isEmpty() || options.keySet().toString().contains("stream");
    assertThat(Profiles.faults(complete ? options : Profiles.stream(options)))
        .singleElement()
        .asString()
        .contains(words);
  }

  @Test
  void aLaneThatGivesUpBeforeTheServerIsAFault() {
    assertThatThrownBy(() -> build(Map.of("replicas", 1, "replicas_timeout", "30s"), "30s"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("profiles.redis.r: replicas_timeout (30s) must be below")
        .hasMessageContaining("attempt_timeout (30s)");
    assertThatThrownBy(() -> build(Map.of("fsync", true), "2s"))
        .hasMessageContaining("replicas_timeout (2s) must be below")
        .hasMessageContaining("attempt_timeout (2s)");
    build(Map.of("replicas", 1, "replicas_timeout", "30s"), "31s");
    build(Map.of("replicas_timeout", "60s"), "30s");
  }

  private static void build(Map<String, ?> options, String attemptTimeout) {
    try (EventBus bus =
        EventBus.builder()
            .profile("redis", "r", Profiles.stream(options))
            .lanes("redis.*", Map.of("attempt_timeout", attemptTimeout))
            .build()) {
      assertThat(bus.lanes()).hasSize(1);
    }
  }

  @Test
  void tlsIsAskedForByAFileTheUrlOrItself() {
    for (Map<String, ?> options :
        List.<Map<String, ?>>of(
            Map.of("ssl", true),
            Map.of("tls", Map.of("enabled", true)),
            Map.of("tls", Map.of("ca_file", "/x.pem")),
            Map.of("url", "rediss://h"))) {
      assertThat(Server.of(Profiles.of(Profiles.stream(options))).tls()).as("%s", options).isTrue();
    }
    assertThat(Server.of(Profiles.of(Profiles.stream(Map.of()))).tls()).isFalse();
  }

  @Test
  void credentialsInPlainTextAreWarnedOf() {
    assertThat(warnings(Map.of("host", "r.example.org", "username", "u", "password", "canary")))
        .singleElement()
        .asString()
        .contains("username and password go to r.example.org in plain text", "tls.enabled: true")
        .doesNotContain("canary");
    assertThat(warnings(Map.of("url", "redis://:canary@r.example.org")))
        .singleElement()
        .asString()
        .startsWith("the credentials go");
    assertThat(warnings(Map.of("url", "rediss://:canary@r.example.org"))).isEmpty();
    assertThat(warnings(Map.of("password", "canary"))).isEmpty();
    assertThat(warnings(Map.of("host", "r.example.org"))).isEmpty();
  }

  private List<String> warnings(Map<String, ?> options) {
    return ingress.warnings(Profiles.of(Profiles.stream(options)));
  }
}
