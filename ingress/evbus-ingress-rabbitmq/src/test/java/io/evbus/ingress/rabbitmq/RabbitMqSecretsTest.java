package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.spi.Secret;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A password is shown nowhere, whatever goes wrong. */
@Timeout(60)
class RabbitMqSecretsTest {
  private static final String CANARY = "canary-51d0";
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void aSecretIsNotShownAsText() {
    assertThat(Secret.of(CANARY).toString()).isEqualTo("[secret]");
    assertThat(String.valueOf(Map.of("password", Secret.of(CANARY)))).doesNotContain(CANARY);
  }

  @Test
  void aUrlThatCantBeReadIsNotShown() {
    for (String place : List.of("@no host/", "@host:port/", "/@host", "%@host", "@")) {
      Map<String, Object> profile =
          Map.of("url", "amqp://me:" + CANARY + place, "routing_key", "q");
      Throwable thrown =
          catchThrowable(() -> EventBus.builder().profile("amqp", "x", profile).start());
      assertThat(thrown).as(place).hasMessageContaining("profiles.amqp.x: url ");
      StringWriter trace = new StringWriter();
      thrown.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).as("what start says").doesNotContain(CANARY);
    }
  }

  @Test
  void aBrokerThatIsNotThereIsNamedWithoutThePassword() {
    assertNothingShown(
        Map.of(
            "url", "amqp://me:" + CANARY + "@127.0.0.1:" + Ports.free() + "/", "routing_key", "q"));
  }

  private static void assertNothingShown(Map<String, Object> profile) {
    try (CapturedLog log = CapturedLog.of("io.evbus");
        EventBus bus =
            EventBus.builder().profile("amqp", "x", profile).drain(Duration.ZERO).start()) {
      bus.put("anything");
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).lastError().isPresent());
      assertThat(bus.stats().toString()).as("the last error").doesNotContain(CANARY);
      assertThat(bus.lanes().toString()).doesNotContain(CANARY);
      assertThat(log.said()).as("what was logged").isNotEmpty();
      assertThat(String.join("\n", log.said())).as("what was logged").doesNotContain(CANARY);
    }
  }
}
