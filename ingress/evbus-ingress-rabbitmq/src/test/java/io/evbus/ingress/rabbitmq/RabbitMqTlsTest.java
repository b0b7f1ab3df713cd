package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.spi.Destination;
import io.evbus.spi.Profile;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.RabbitMqBroker;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RabbitMqTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static RabbitMqBroker broker;

  @BeforeAll
  static void start() {
    RabbitMqBroker.assumeInstalled();
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    broker =
        RabbitMqBroker.startWithTls(
            "ssl_options.cacertfile = " + certificates.pem("ca"),
            "ssl_options.certfile = " + certificates.pem("server"),
            "ssl_options.keyfile = " + certificates.key("server"),
            "ssl_options.verify = verify_peer",
            "ssl_options.fail_if_no_peer_cert = true");
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void ownAuthorityAndClientCertificateDeliver() throws Exception {
    try (EventBus bus = EventBus.builder().profile("pika", "tls", good()).start()) {
      Event event = bus.event("over tls").build();
      assertThat(bus.put(event).delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(broker.messages("tls")).isEqualTo(1);
  }

  @Test
  void aUrlWithAmqpsChecksToo() {
    Map<String, Object> profile = good();
    profile.keySet().removeAll(List.of("host", "port", "ssl"));
    profile.put("url", "amqps://guest:guest@localhost:" + broker.tlsPort() + "/");
    assertThat(probe(profile)).isNull();
    profile.remove("tls");
    assertThat(probe(profile)).hasMessageContaining("TLS failed");
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Map<String, Object> profile = good();
    profile.put("host", "127.0.0.1");
    assertThat(probe(profile)).hasMessageContaining("TLS failed");
  }

  @Test
  void anUnknownAuthorityIsRefused() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("cert_file", pem("client"), "key_file", key("client")));
    assertThat(probe(profile)).hasMessageContaining("TLS failed");
  }

  @Test
  void aMissingClientCertificateIsRefused() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("ca_file", pem("ca")));
    assertThat(probe(profile)).isNotNull();
  }

  private static Throwable probe(Map<String, Object> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile =
        new Profile("pika", "tls", RabbitMqOptions.SPEC.parse("tls", options, faults::add));
    assertThat(faults).isEmpty();
    RabbitMqIngress ingress = new RabbitMqIngress();
    Destination destination = ingress.destinations(profile).get(0);
    return catchThrowable(() -> ingress.probe(destination));
  }

  private static Map<String, Object> good() {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "localhost");
    profile.put("port", broker.tlsPort());
    profile.put("ssl", true);
    profile.put("ingress_channels", List.of("tls"));
    profile.put(
        "tls", Map.of("ca_file", pem("ca"), "cert_file", pem("client"), "key_file", key("client")));
    return profile;
  }

  private static String pem(String file) {
    return certificates.pem(file).toString();
  }

  private static String key(String file) {
    return certificates.key(file).toString();
  }
}
