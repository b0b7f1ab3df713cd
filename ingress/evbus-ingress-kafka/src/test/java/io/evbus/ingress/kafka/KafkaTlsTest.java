package io.evbus.ingress.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.KafkaBroker;
import io.evbus.testkit.Ports;
import io.evbus.testkit.net.TlsProxy;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class KafkaTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static KafkaBroker broker;

  @BeforeAll
  static void start() {
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    certificates.sign("other", "DNS:other.example.org");
    certificates.signExpired("expired", "DNS:localhost");
    broker =
        KafkaBroker.startWithTls(
            certificates, "server", "listener.name.tls.ssl.client.auth=required");
    broker.topics().create("tls", 1, Map.of());
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void ownAuthorityAndClientCertificateDeliver() throws Exception {
    try (EventBus bus = EventBus.builder().profile("kafka", "tls", good()).start()) {
      assertThat(bus.put("over tls").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(broker.topics().records("tls")).isNotEmpty();
  }

  @Test
  void anEncryptedKeyOpensWithItsPassword() {
    Path encrypted = certificates.encryptedKey("client", "canary-key");
    Map<String, Object> profile = good();
    profile.put("ssl", ssl("ca", "client", encrypted, "canary-key"));
    assertThat(probe(profile)).isNull();
    profile.put("ssl", ssl("ca", "client", encrypted, "canary-wrong"));
    assertThat(probe(profile))
        .hasMessageContaining("tls.key_password")
        .hasMessageNotContaining("canary-wrong");
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Map<String, Object> profile = good();
    profile.put("bootstrap_servers", "127.0.0.1:" + broker.tlsPort());
    assertRefused(profile);
  }

  @Test
  void anUnknownAuthorityIsRefused() {
    Map<String, Object> profile = good();
    profile.put("ssl", Map.of("cert_file", pem("client"), "key_file", key("client")));
    assertRefused(profile);
  }

  @Test
  void aMissingClientCertificateIsRefused() {
    Map<String, Object> profile = good();
    profile.put("ssl", Map.of("ca_file", pem("ca")));
    assertThat(probe(profile)).isNotNull();
  }

  @Test
  void certificatesThatAreExpiredOrForAnotherNameAreRefused() {
    for (String file : List.of("expired", "other")) {
      try (TlsProxy proxy =
          TlsProxy.start(
              broker.proxyPort(),
              broker.targetPort(),
              certificates.pem(file),
              certificates.key(file))) {
        assertRefused(proxied(proxy.port()));
      }
    }
    try (TlsProxy proxy =
        TlsProxy.start(
            broker.proxyPort(),
            broker.targetPort(),
            certificates.pem("server"),
            certificates.key("server"))) {
      assertThat(probe(proxied(proxy.port()))).isNull();
    }
  }

  private static Map<String, Object> proxied(int port) {
    Map<String, Object> profile = good();
    profile.put("bootstrap_servers", "localhost:" + port);
    profile.put("ssl", Map.of("ca_file", pem("ca")));
    return profile;
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    Map<String, Object> profile = good();
    profile.put("ssl", Map.of("ca_file", folder.resolve("nowhere.pem").toString()));
    Throwable thrown = probe(profile);
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("nowhere.pem");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.INVALID);
  }

  @Test
  void plainTextToATlsPortIsExplained() {
    Map<String, Object> profile = good();
    profile.remove("ssl");
    profile.put("timeout", "2s");
    assertThat(probe(profile)).hasMessageContaining("check security_protocol");
    profile.put("bootstrap_servers", "localhost:" + Ports.free());
    assertThat(probe(profile)).hasMessageContaining("is the broker running there?");
  }

  private static void assertRefused(Map<String, Object> profile) {
    Throwable thrown = probe(profile);
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("TLS failed");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
  }

  private static Throwable probe(Map<String, Object> options) {
    KafkaIngress ingress = new KafkaIngress();
    Destination destination = Profiles.destination(options);
    return catchThrowable(() -> ingress.probe(destination));
  }

  private static Map<String, Object> good() {
    Map<String, Object> profile = new HashMap<>();
    profile.put("bootstrap_servers", "localhost:" + broker.tlsPort());
    profile.put("topics", "tls");
    profile.put(
        "ssl", Map.of("ca_file", pem("ca"), "cert_file", pem("client"), "key_file", key("client")));
    return profile;
  }

  private static Map<String, Object> ssl(String ca, String cert, Path key, String password) {
    return Map.of(
        "ca_file", pem(ca),
        "cert_file", pem(cert),
        "key_file", key.toString(),
        "password", password);
  }

  private static String pem(String file) {
    return certificates.pem(file).toString();
  }

  private static String key(String file) {
    return certificates.key(file).toString();
  }
}
