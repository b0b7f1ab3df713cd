package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.spi.Secret;
import io.evbus.testkit.Ports;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A password is shown nowhere, whatever goes wrong. */
@Timeout(60)
class RabbitMqSecretsTest {
  private static final String CANARY = "canary-51d0";
  private static final Duration SOON = Duration.ofSeconds(30);

  /** Keeps all that is logged, with its causes. */
  private static final class Kept extends Handler {
    private final List<String> said = new ArrayList<>();

    @Override
    public synchronized void publish(LogRecord entry) {
      StringWriter text = new StringWriter();
      text.append(entry.getMessage());
      if (entry.getThrown() != null) {
        entry.getThrown().printStackTrace(new PrintWriter(text));
      }
      said.add(text.toString());
    }

    synchronized List<String> said() {
      return List.copyOf(said);
    }

    @Override
    public void flush() {
      // Nothing waits.
    }

    @Override
    public void close() {
      // Nothing is held.
    }
  }

  @Test
  void aSecretIsNotShownAsText() {
    assertThat(Secret.of(CANARY).toString()).isEqualTo("[secret]");
    assertThat(String.valueOf(Map.of("password", Secret.of(CANARY)))).doesNotContain(CANARY);
  }

  @Test
  void aUrlThatCantBeReadIsNotShown() {
    assertNothingShown(Map.of("url", "amqp://me:" + CANARY + "@no host:port/", "routing_key", "q"));
  }

  @Test
  void aBrokerThatIsNotThereIsNamedWithoutThePassword() {
    assertNothingShown(
        Map.of(
            "url", "amqp://me:" + CANARY + "@127.0.0.1:" + Ports.free() + "/", "routing_key", "q"));
  }

  private static void assertNothingShown(Map<String, Object> profile) {
    Logger logger = Logger.getLogger("io.evbus");
    Level before = logger.getLevel();
    Kept kept = new Kept();
    kept.setLevel(Level.ALL);
    logger.addHandler(kept);
    logger.setLevel(Level.ALL);
    try (EventBus bus =
        EventBus.builder().profile("amqp", "x", profile).drain(Duration.ZERO).start()) {
      bus.put("anything");
      await().atMost(SOON).until(() -> bus.stats().lanes().get(0).lastError().isPresent());
      assertThat(bus.stats().toString()).as("the last error").doesNotContain(CANARY);
      assertThat(bus.lanes().toString()).doesNotContain(CANARY);
      assertThat(kept.said()).as("what was logged").isNotEmpty();
      assertThat(String.join("\n", kept.said())).as("what was logged").doesNotContain(CANARY);
    } finally {
      logger.removeHandler(kept);
      logger.setLevel(before);
    }
  }
}
