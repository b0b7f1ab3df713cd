package io.evbus.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.testkit.Ports;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code evbus check --connect} against what is there and what is not. */
@Timeout(240)
class CheckConnectTest {
  private static final String SECRET = "canary-77";

  @TempDir Path folder;
  private Evbus evbus;

  @BeforeEach
  void prepare() throws Exception {
    evbus = new Evbus(folder);
  }

  @Test
  void aBrokerIsAskedAndNothingIsMadeThere() throws Exception {
    RabbitMqBroker.assumeInstalled();
    try (RabbitMqBroker broker = RabbitMqBroker.start()) {
      String host = "host: 127.0.0.1, port: " + broker.port();
      evbus.credentials(
          "pika:\n"
              + "  right: {"
              + host
              + ", ingress_channels: [one, two]}\n"
              + "  wrong: {"
              + host
              + ", username: guest, password: "
              + SECRET
              + ", routing_key: k}\n"
              + "  nowhere: {"
              + host
              + ", exchange: none, routing_key: k}\n"
              + "  down: {host: 127.0.0.1, port: "
              + Ports.free()
              + ", routing_key: k}\n"
              + "internal: {all: }\n");
      Evbus.Ended ended = evbus.run("", "check", "--connect");
      assertThat(ended.status()).isEqualTo(1);
      assertThat(ended.out())
          .containsPattern("pika.right/one: .*\n  ok: connected to RabbitMQ .*, queue one is not")
          .containsPattern("pika.right/two: .*\n  ok: connected to RabbitMQ .*, queue two is not")
          .containsPattern("pika.wrong: .*\n  failed: .*credentials")
          .containsPattern("pika.nowhere: .*\n  failed: .*exchange none.*does not exist")
          .containsPattern("pika.down: .*\n  failed: .*refused")
          .containsPattern("internal.all: .*\n  not asked: ")
          .endsWith("no faults, but 3 of 6 not reached\n")
          .doesNotContain(SECRET);
      assertThat(ended.err()).doesNotContain(SECRET).doesNotContain("Exception");
      assertThat(broker.messages("one")).as("a queue that a probe made").isEqualTo(-1);

      evbus.credentials("pika:\n  right: {" + host + ", ingress_channels: [one]}\n");
      Evbus.Ended right = evbus.run("", "check", "--connect", "--json");
      assertThat(right.status()).as(right.err()).isZero();
      assertThat(right.out()).contains("\"probe\": \"ok\"").contains("\"detail\": \"connected to");
    }
  }

  @Test
  void withoutConnectNothingIsAsked() throws Exception {
    evbus.credentials("pika:\n  a: {host: 192.0.2.1, routing_key: k}\n");
    Evbus.Ended ended = evbus.run("", "check");
    assertThat(ended.status()).isZero();
    assertThat(ended.out()).contains("no faults").doesNotContain("ok:").doesNotContain("failed");
    assertThat(ended.err()).contains("in plain text; set ssl: true");
  }

  @Test
  void faultsAreFaultsAlsoWithConnect() throws Exception {
    evbus.credentials("pika:\n  a: {hots: x}\n");
    Evbus.Ended ended = evbus.run("", "check", "--connect");
    assertThat(ended.status()).isEqualTo(2);
    assertThat(ended.err()).contains("did you mean host?");
    assertThat(ended.out()).isEmpty();
  }

  @Test
  void anIngressThatCantBeAskedIsNoFailure() throws Exception {
    evbus.profiles("a");
    Evbus.Ended ended = evbus.run("", "check", "--connect");
    assertThat(ended.status()).as(ended.err()).isZero();
    assertThat(ended.out()).contains("not asked").endsWith("no faults\n");
    assertThat(Files.exists(evbus.data())).isFalse();
  }
}
