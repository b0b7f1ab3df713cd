package io.evbus.ingress.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.evbus.EventBus;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.PostgresqlServer;
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

@Timeout(120)
class PostgresqlTlsTest {
  @TempDir static Path folder;
  private static Certificates certificates;
  private static PostgresqlServer server;

  @BeforeAll
  static void start() {
    PostgresqlServer.assumeInstalled();
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("certified", "DNS:certified");
    certificates.sign("other", "DNS:other.example.org");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self-signed", "DNS:localhost");
    server = PostgresqlServer.startWithTls(certificates, "server");
    server.execute(
        "CREATE USER scram PASSWORD 'known'",
        "CREATE USER certified",
        "GRANT ALL ON SCHEMA public TO scram, certified");
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aPasswordOverTlsDelivers() throws Exception {
    Map<String, Object> profile = profile("scram", Map.of("ca_file", pem("ca")));
    profile.put("password", "known");
    profile.put("native", Map.of("channelBinding", "require"));
    assertDelivers(profile, "by_password");
  }

  @Test
  void aClientCertificateDelivers() throws Exception {
    assertDelivers(profile("certified", files(certificates.key("certified"), null)), "by_cert");
  }

  private static void assertDelivers(Map<String, Object> profile, String table) throws Exception {
    profile.put("table", table);
    profile.put("create", true);
    try (EventBus bus = EventBus.builder().profile("postgresql", "tls", profile).start()) {
      assertThat(bus.put("x").delivered().get(60, TimeUnit.SECONDS).everywhere()).isTrue();
    }
  }

  @Test
  void anEncryptedKeyOpensWithItsPassword() {
    Path encrypted = certificates.encryptedKey("certified", "canary-key");
    assertThat(probe(profile("certified", files(encrypted, "canary-key")))).isNull();
    assertThat(probe(profile("certified", files(encrypted, "canary-wrong"))))
        .hasMessageContaining("tls.key_password")
        .hasMessageNotContaining("canary-wrong");
  }

  @Test
  void aMissingClientCertificateIsRefused() {
    Throwable thrown = probe(profile("certified", Map.of("ca_file", pem("ca"))));
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNAUTHORIZED);
  }

  @Test
  void anotherNameOrAuthorityIsRefused() {
    Map<String, Object> otherName = postgres(Map.of("ca_file", pem("ca")));
    otherName.put("host", "127.0.0.1");
    assertRefused(otherName);
    assertRefused(postgres(Map.of("enabled", true)));
  }

  @Test
  void aBadCertificateIsRefusedWithinTheHandshake() {
    for (String file : List.of("expired", "other", "self-signed")) {
      try (TlsProxy proxy = proxy(file)) {
        Map<String, Object> profile = postgres(Map.of("ca_file", pem("ca")));
        profile.put("port", proxy.port());
        assertRefused(profile);
        assertThat(proxy.handshakes()).as(file).isZero();
      }
    }
    try (TlsProxy proxy = proxy("server")) {
      Map<String, Object> profile = postgres(Map.of("ca_file", pem("ca")));
      profile.put("port", proxy.port());
      assertThat(probe(profile)).isNull();
      assertThat(proxy.handshakes()).isOne();
    }
  }

  private static TlsProxy proxy(String file) {
    return TlsProxy.start(0, server.port(), certificates.pem(file), certificates.key(file));
  }

  @Test
  void aServerWithoutTlsIsRefused() {
    try (PostgresqlServer plain = PostgresqlServer.start()) {
      Map<String, Object> profile = postgres(Map.of("enabled", true));
      profile.put("port", plain.port());
      Throwable thrown = probe(profile);
      assertThat(thrown).hasMessageContaining("SSL");
      assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
    }
  }

  @Test
  void aPasswordIsNotSentInTheClear() {
    server.admit("host all postgres 127.0.0.1/32 trust\nhost all scram 127.0.0.1/32 password\n");
    try {
      Map<String, Object> profile = profile("scram", Map.of("enabled", false));
      profile.put("password", "known");
      Throwable thrown = probe(profile);
      assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNAUTHORIZED);
      profile.put("tls", Map.of("ca_file", pem("ca")));
      assertThat(probe(profile)).isNull();
    } finally {
      server.admit(
          "host all postgres 127.0.0.1/32 trust\nhostssl all certified 127.0.0.1/32 cert\n"
              + "host all all 127.0.0.1/32 scram-sha-256\n");
    }
  }

  @Test
  void filesThatAreNotThereAreNamed() {
    Throwable thrown = probe(postgres(Map.of("ca_file", folder.resolve("nowhere.pem").toString())));
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("nowhere.pem");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.INVALID);
  }

  private static void assertRefused(Map<String, Object> profile) {
    Throwable thrown = probe(profile);
    assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("TLS failed");
    assertThat(((IngressException) thrown).reason()).isEqualTo(Reason.UNREACHABLE);
  }

  private static Throwable probe(Map<String, Object> options) {
    Destination destination = Profiles.destination(options);
    return catchThrowable(() -> new PostgresqlIngress().probe(destination));
  }

  private static Map<String, Object> postgres(Map<String, Object> tls) {
    return profile("postgres", tls);
  }

  private static Map<String, Object> profile(String user, Map<String, Object> tls) {
    Map<String, Object> profile = Profiles.table("tls", Map.of("username", user, "create", true));
    profile.put("host", "localhost");
    profile.put("port", server.port());
    profile.put("tls", tls);
    return profile;
  }

  private static Map<String, Object> files(Path key, String password) {
    Map<String, Object> files = new HashMap<>();
    files.put("ca_file", pem("ca"));
    files.put("cert_file", pem("certified"));
    files.put("key_file", key.toString());
    if (password != null) {
      files.put("key_password", password);
    }
    return files;
  }

  private static String pem(String file) {
    return certificates.pem(file).toString();
  }
}
