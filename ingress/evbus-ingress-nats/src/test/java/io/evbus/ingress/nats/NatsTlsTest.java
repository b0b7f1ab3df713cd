package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.NatsBroker;
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
class NatsTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static NatsBroker broker;
  private static NatsBroker plain;

  @BeforeAll
  static void start() {
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    certificates.sign("other", "DNS:other.example.org");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self", "DNS:localhost");
    plain = NatsBroker.start();
    plain.streams().create("tls");
    // Its own client is let in without a certificate first, to make the stream.
    broker = NatsBroker.start();
    broker.streams().create("tls");
    broker.stop();
    broker.restart(tls("server"));
  }

  private static String tls(String file) {
    return "tls { cert_file: \"%s\", key_file: \"%s\", ca_file: \"%s\", verify: true }"
        .formatted(certificates.pem(file), certificates.key(file), certificates.pem("ca"));
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
    if (plain != null) {
      plain.close();
    }
  }

  @Test
  void ownAuthorityAndClientCertificateDeliver() throws Exception {
    try (EventBus bus = EventBus.builder().profile("nats", "tls", good()).start()) {
      assertThat(bus.put("over tls").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(new NatsIngress().probe(Profiles.destination(good()))).contains("stream tls");
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Map<String, Object> profile = good();
    profile.put("servers", "127.0.0.1:" + broker.port());
    assertRefused(profile);
  }

  @Test
  void anUnknownAuthorityIsRefused() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("cert_file", pem("client"), "key_file", key("client")));
    assertRefused(profile);
  }

  @Test
  void aMissingClientCertificateIsRefused() {
    Map<String, Object> profile = good();
    profile.put("tls", Map.of("ca_file", pem("ca")));
    assertThat(probe(profile)).isInstanceOf(IngressException.class);
  }

  @Test
  void certificatesThatAreExpiredSelfSignedOrForAnotherNameAreRefused() {
    for (String file : List.of("expired", "other", "self")) {
      try (TlsProxy proxy = proxy(file)) {
        assertRefused(proxied(proxy.port()));
      }
    }
    try (TlsProxy proxy = proxy("server")) {
      assertThat(probe(proxied(proxy.port()))).isNull();
    }
  }

  private static TlsProxy proxy(String file) {
    return TlsProxy.start(
        Ports.free(), plain.port(), certificates.pem(file), certificates.key(file));
  }

  private static Map<String, Object> proxied(int port) {
    Map<String, Object> profile = good();
    profile.put("servers", "localhost:" + port);
    profile.put("tls", Map.of("ca_file", pem("ca"), "handshake_first", true));
    return profile;
  }

  @Test
  void aServerThatSpeaksNoTlsGetsNoCredentials() {
    Map<String, Object> profile = good();
    profile.put("servers", "localhost:" + plain.port());
    assertThat(probe(profile)).hasMessageContaining("SSL connection wanted by client");
  }

  @Test
  void plainTextToAServerThatWantsTlsIsExplained() {
    Map<String, Object> profile = good();
    profile.remove("tls");
    assertThat(probe(profile)).hasMessageContaining("SSL required by server");
    profile.put("servers", "tls://localhost:" + broker.port());
    assertRefused(profile);
  }

  private static void assertRefused(Map<String, Object> profile) {
    Throwable thrown = probe(profile);
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("TLS failed");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
  }

  private static Throwable probe(Map<String, Object> options) {
    NatsIngress ingress = new NatsIngress();
    Destination destination = Profiles.destination(options);
    return catchThrowable(() -> ingress.probe(destination));
  }

  private static Map<String, Object> good() {
    Map<String, Object> profile = new HashMap<>();
    profile.put("servers", "localhost:" + broker.port());
    profile.put("subjects", "tls");
    profile.put("timeout", "5s");
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
