package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.EventBus;
import io.evbus.spi.Destination;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.MosquittoBroker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class MqttTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static MosquittoBroker broker;

  @BeforeAll
  static void start() {
    MosquittoBroker.assumeInstalled();
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    broker = MosquittoBroker.startWithTls(certificates, "server", true);
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  @Test
  void ownAuthorityAndClientCertificateDeliver() throws Exception {
    Map<String, Object> profile = good();
    profile.put("unrouted", "ok");
    try (EventBus bus = EventBus.builder().profile("mqtt", "tls", profile).start()) {
      assertThat(bus.put("over tls").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(probe(good())).isNull();
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
    profile.put(
        "tls", Map.of("enabled", true, "cert_file", pem("client"), "key_file", key("client")));
    assertThat(probe(profile)).hasMessageContaining("TLS failed");
  }

  @Test
  void aMissingClientCertificateIsRefused() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("ca_file", pem("ca")));
    assertThat(probe(profile)).hasMessageStartingWith("Opening topic tls at localhost:");
  }

  @Test
  void plainWordsToATlsPortAreRefused() {
    Map<String, Object> profile = good();
    profile.remove("tls");
    profile.put("timeout", "2s");
    assertThat(probe(profile)).hasMessageContaining("TLS");
  }

  @Test
  void tlsToAPlainPortIsRefused() {
    Map<String, Object> profile = good();
    profile.put("port", broker.port());
    profile.put("timeout", "2s");
    assertThat(probe(profile)).hasMessageStartingWith("Opening topic tls at localhost:");
  }

  @Test
  void filesThatCantBeReadAreNamed() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("ca_file", folder.resolve("none.pem").toString()));
    assertThat(probe(profile)).hasMessageContaining("none.pem");
  }

  private static Throwable probe(Map<String, Object> options) {
    Destination destination = Profiles.destination(options);
    return catchThrowable(() -> new MqttIngress().probe(destination));
  }

  private static Map<String, Object> good() {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "localhost");
    profile.put("port", broker.tlsPort());
    profile.put("topics", "tls");
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
