package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** No profile loads a class, reads another file or calls somebody else up. */
class HostileOptionsTest {
  private static final String CLASS = "javax.script.ScriptEngineManager";

  static Stream<Arguments> keys() {
    return Stream.of(
        Arguments.of("sslSocketFactory", CLASS),
        Arguments.of("socketFactory", CLASS),
        Arguments.of("hostnameVerifier", CLASS),
        Arguments.of("credentialsProvider", CLASS),
        Arguments.of("authXManager", CLASS),
        Arguments.of("jsonObjectMapper", CLASS),
        Arguments.of("hostAndPortMapper", CLASS),
        Arguments.of("protocol", "RESP3"),
        Arguments.of("sentinels", "evil.example.org:26379"),
        Arguments.of("nodes", List.of("evil.example.org:6379")),
        Arguments.of("eval", "return redis.call('FLUSHALL')"),
        Arguments.of("commands", List.of("FLUSHALL")),
        Arguments.of("class", CLASS),
        Arguments.of("truststore", "/etc/passwd"));
  }

  @ParameterizedTest
  @MethodSource("keys")
  void aHostileKeyIsAFaultWhereverItStands(String key, Object value) {
    for (Map<String, ?> options :
        List.<Map<String, ?>>of(
            Map.of(key, value),
            Map.of("native", Map.of(key, value)),
            Map.of("native." + key, value),
            Map.of("connection", Map.of(key, value)),
            Map.of("tls", Map.of(key, value)))) {
      assertThat(Profiles.faults(Profiles.stream(options))).as("%s", options).isNotEmpty();
    }
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of("port", CLASS),
        Arguments.of("port", "6379; FLUSHALL"),
        Arguments.of("db", "0\r\nFLUSHALL"),
        Arguments.of("max_length", "1 FLUSHALL"),
        Arguments.of("max_length", -5),
        Arguments.of("replicas", "all"),
        Arguments.of("timeout", CLASS),
        Arguments.of("url", "jdbc:redis://h"),
        Arguments.of("url", "file:///etc/passwd"),
        Arguments.of("url", "ldap://evil.example.org/x"),
        Arguments.of("streams", "a\nb"),
        Arguments.of("streams", List.of("\u0000")),
        Arguments.of("tls.ca_file", Map.of("class", CLASS)),
        Arguments.of("create", CLASS));
  }

  @ParameterizedTest
  @MethodSource("values")
  void aHostileValueIsAFault(String key, Object value) {
    assertThat(Profiles.faults(Profiles.stream(Map.of(key, value)))).isNotEmpty();
  }

  @Test
  void nothingIsHandedToTheClientUnseen() {
    assertThat(RedisOptions.SPEC.nativePassThrough()).isEmpty();
    assertThat(RedisOptions.SPEC.open()).isFalse();
  }
}
