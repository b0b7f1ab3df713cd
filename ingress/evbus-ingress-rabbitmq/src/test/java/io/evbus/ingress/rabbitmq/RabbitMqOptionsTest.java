package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RabbitMqOptionsTest {
  @Test
  void allContradictionsAreReportedTogether() {
    assertThat(
            Profiles.faults(
                Map.of(
                    "url", "amqp://h",
                    "host", "h",
                    "ingress_channels", "c",
                    "exchange", "e",
                    "timeout", "0s",
                    "tls", Map.of("cert_file", "/c"))))
        .satisfiesExactlyInAnyOrder(
            fault -> assertThat(fault).contains("url and host"),
            fault -> assertThat(fault).contains("ingress_channels", "exchange"),
            fault -> assertThat(fault).contains("timeout must be between 1ms and 24h"),
            fault -> assertThat(fault).contains("tls.cert_file and tls.key_file"));
  }

  @ParameterizedTest
  @CsvSource({
    "timeout, 0s, timeout must be between",
    "timeout, 25d, timeout must be between",
    "heartbeat, 500ms, heartbeat must be between",
    "heartbeat, 2d, heartbeat must be between",
    "port, 0, port is not between",
    "port, 65536, port is not between",
    "host, no host, host is no name",
    "host, h:5672, host is no name",
    "host, amqp://h, host is no name"
  })
  void valuesThatNeverWorkAreFaults(String option, String value, String fault) {
    assertThat(Profiles.faults(Map.of(option, value, "routing_key", "q")))
        .singleElement()
        .asString()
        .contains(fault);
  }

  @Test
  void plaintextCredentialsWarnForAUrlWithAnUnderscoreToo() {
    assertThat(RabbitMqOptions.warnings(Profiles.of(Map.of("url", "amqp://u:p@rabbit_mq/"))))
        .singleElement()
        .asString()
        .contains("rabbit_mq in plain text")
        .doesNotContain("u:p");
    assertThat(RabbitMqOptions.warnings(Profiles.of(Map.of("url", "amqps://u:p@rabbit_mq/"))))
        .isEmpty();
    assertThat(RabbitMqOptions.warnings(Profiles.of(Map.of()))).isEmpty();
  }
}
