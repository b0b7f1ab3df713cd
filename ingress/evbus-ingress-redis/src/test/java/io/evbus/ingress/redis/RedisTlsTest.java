package io.evbus.ingress.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.Ports;
import io.evbus.testkit.RedisServer;
import io.evbus.testkit.net.TlsProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RedisTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static RedisServer server;

  @BeforeAll
  static void start() {
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    certificates.sign("other", "DNS:other.example.org");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self", "DNS:localhost");
    server = RedisServer.startWithTls(certificates, "server", "tls-auth-clients yes");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void ownAuthorityAndClientCertificateDeliver() throws Exception {
    try (EventBus bus = EventBus.builder().profile("redis", "tls", good()).start()) {
      for (int i = 0; i < 2_000; i++) {
        bus.put("over tls " + i);
      }
      assertThat(bus.put("last").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
    assertThat(server.entries("tls"))
        .extracting(entry -> entry.text("data"))
        .filteredOn(data -> data.contains("over tls"))
        .hasSize(2_000);
  }

  @Test
  void closingEndsAPublishThatTlsHolds() throws Exception {
    EventBus bus =
        EventBus.builder()
            .profile("redis", "tls", good())
            .lanes("*", Map.of("window", 1024, "window_bytes", "64MiB"))
            .start();
    assertThat(bus.put("before").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    server.freeze();
    try {
      for (int i = 0; i < 200; i++) {
        bus.put("x".repeat(100_000));
      }
      CompletableFuture.runAsync(() -> bus.close(Duration.ofSeconds(1))).get(30, TimeUnit.SECONDS);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(
              () ->
                  Thread.getAllStackTraces().keySet().stream()
                      .noneMatch(thread -> thread.getName().startsWith("evbus-redis-")));
    } finally {
      server.thaw();
    }
  }

  @Test
  void anEncryptedKeyOpensWithItsPassword() {
    Path encrypted = certificates.encryptedKey("client", "canary-key");
    assertThat(probe(with("key_password", "canary-key", "key_file", encrypted.toString())))
        .isNull();
    assertThat(probe(with("key_password", "canary-wrong", "key_file", encrypted.toString())))
        .hasMessageContaining("tls.key_password")
        .hasMessageNotContaining("canary-wrong");
  }

  @Test
  void aServerOfAnotherNameIsRefused() {
    Map<String, Object> profile = good();
    profile.put("host", "127.0.0.1");
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
    int port = Ports.free();
    return TlsProxy.start(port, server.port(), certificates.pem(file), certificates.key(file));
  }

  private static Map<String, Object> proxied(int port) {
    Map<String, Object> profile = good();
    profile.put("port", port);
    profile.put("tls", Map.of("ca_file", pem("ca")));
    return profile;
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    Throwable thrown = probe(with("ca_file", folder.resolve("nowhere.pem").toString()));
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("nowhere.pem");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.INVALID);
  }

  @Test
  void theWrongKindOfPortIsExplained() {
    Map<String, Object> plain = good();
    plain.remove("tls");
    assertThat(probe(plain)).hasMessageContaining("whether its port wants TLS");
    Map<String, Object> secured = good();
    secured.put("port", server.port());
    secured.put("timeout", "2s");
    assertThat(probe(secured)).hasMessageContaining("port is one for TLS");
  }

  private static void assertRefused(Map<String, Object> profile) {
    Throwable thrown = probe(profile);
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("TLS failed");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
  }

  private static Throwable probe(Map<String, Object> options) {
    Destination destination = Profiles.destination(options);
    return catchThrowable(() -> new RedisIngress().probe(destination));
  }

  private static Map<String, Object> good() {
    Map<String, Object> profile = Profiles.stream(server.tlsPort(), "tls", Map.of());
    profile.put("host", "localhost");
    profile.put(
        "tls", Map.of("ca_file", pem("ca"), "cert_file", pem("client"), "key_file", key("client")));
    return profile;
  }

  private static Map<String, Object> with(String... pairs) {
    Map<String, Object> profile = good();
    @SuppressWarnings("unchecked")
    Map<String, Object> tls = new HashMap<>((Map<String, Object>) profile.get("tls"));
    for (int i = 0; i < pairs.length; i += 2) {
      tls.put(pairs[i], pairs[i + 1]);
    }
    profile.put("tls", tls);
    return profile;
  }

  private static String pem(String file) {
    return certificates.pem(file).toString();
  }

  private static String key(String file) {
    return certificates.key(file).toString();
  }
}
