package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.Profile;
import io.evbus.spi.ProfileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamOptionsTest {
  private static final RabbitMqStreamIngress INGRESS = new RabbitMqStreamIngress();

  private static Profile profile(Map<String, Object> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile =
        new Profile("rabbitmq_stream", "p", StreamOptions.SPEC.parse("p", options, faults::add));
    assertThat(faults).isEmpty();
    return profile;
  }

  private static Map<String, Object> with(String option, Object value) {
    Map<String, Object> options = new HashMap<>();
    options.put("streams", List.of("orders"));
    options.put(option, value);
    return options;
  }

  @Test
  void eachStreamIsADestination() {
    assertThat(INGRESS.destinations(profile(Map.of("streams", List.of("a", "b", "a")))))
        .extracting(Destination::id)
        .containsExactly("a", "b");
  }

  @Test
  void serversAreReadWithAndWithoutPorts() {
    assertThat(
            StreamOptions.servers(profile(with("hosts", List.of("a", "b:7", "[::1]:8", "[::1]")))))
        .extracting(server -> server.getHostString() + " " + server.getPort())
        .containsExactly("a 5552", "b 7", "::1 8", "::1 5552");
    assertThat(StreamOptions.servers(profile(with("tls", Map.of("enabled", true)))))
        .extracting(server -> server.getHostString() + " " + server.getPort())
        .containsExactly("localhost 5551");
  }

  @Test
  void contradictionsAndNonsenseAreRefusedInOneSentence() {
    for (Map<String, Object> wrong :
        List.of(
            Map.<String, Object>of(),
            Map.<String, Object>of("streams", List.of()),
            with("streams", List.of("")),
            with("hosts", List.of()),
            with("hosts", List.of("a:0")),
            with("hosts", List.of("a:b")),
            with("hosts", List.of("a:99999")),
            with("port", 0),
            with("port", 70_000),
            with("max_age", "1h"),
            with("max_length", "1GiB"),
            with("timeout", "0s"),
            with("timeout", "10ms"),
            with("timeout", "25d"),
            with("heartbeat", "10ms"),
            with("heartbeat", "100d"),
            with("tls", Map.of("cert_file", "/x")))) {
      assertThatIllegalArgumentException()
          .as("%s", wrong)
          .isThrownBy(() -> INGRESS.destinations(profile(wrong)))
          .withMessageMatching("[^\n]{10,}");
    }
    Map<String, Object> both = with("hosts", List.of("a"));
    both.put("host", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> INGRESS.destinations(profile(both)))
        .withMessageContaining("hosts and host");
  }

  @Test
  void allThatIsWrongIsSaidAtOnce() {
    Map<String, Object> wrong = with("timeout", "25d");
    wrong.put("max_age", "1h");
    wrong.put("port", 0);
    assertThatThrownBy(() -> INGRESS.destinations(profile(wrong)))
        .isInstanceOf(ProfileException.class)
        .hasMessageContaining("timeout must be between 100ms and 24h; for example 10s")
        .hasMessageContaining("max_age is for streams that evbus makes")
        .hasMessageContaining("port must be between 1 and 65535");
  }

  @Test
  void whatIsNoOptionIsAFault() {
    for (String key : List.of("codec", "url", "native.codec", "sasl", "class", "eventLoopGroup")) {
      List<Fault> faults = new ArrayList<>();
      StreamOptions.SPEC.parse("p", with(key, "java.lang.Runtime"), faults::add);
      assertThat(faults).as(key).hasSize(1);
    }
  }

  @Test
  void credentialsInPlainTextAndStreamsWithoutEndAreWarnedOf() {
    assertThat(INGRESS.warnings(profile(with("host", "rabbit.example.org"))))
        .singleElement()
        .asString()
        .contains("rabbit.example.org", "tls.enabled");
    assertThat(INGRESS.warnings(profile(with("host", "127.0.0.1")))).isEmpty();
    assertThat(INGRESS.warnings(profile(with("create", true))))
        .singleElement()
        .asString()
        .contains("max_length");
  }

  @Test
  void aLongProducersNameIsShortened() {
    assertThat(ProducerName.of("log/lane")).isEqualTo("log/lane");
    assertThat(ProducerName.of("l".repeat(256))).hasSize(64);
    assertThat(ProducerName.of("l".repeat(257))).isNotEqualTo(ProducerName.of("l".repeat(256)));
  }
}
