package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneStats;
import io.evbus.spi.Destination;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.net.TlsProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS is verified, and HTTP/2 is spoken where the server speaks it. */
@Timeout(180)
class HttpTlsTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir static Path folder;
  private static Certificates certificates;

  @BeforeAll
  static void make() {
    Certificates.assumeInstalled();
    certificates = new Certificates(folder);
    certificates.sign("server", "DNS:localhost");
    certificates.sign("client", "DNS:client");
    certificates.sign("elsewhere", "DNS:elsewhere.example");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self", "DNS:localhost");
  }

  @ParameterizedTest
  @CsvSource({
    "server, ca, ok",
    "elsewhere, ca, TLS failed",
    "expired, ca, TLS failed",
    "self, ca, TLS failed",
    "server, '', TLS failed",
  })
  void certificatesAreChecked(String certificate, String authority, String expected) {
    try (HttpReceiver receiver = HttpReceiver.start();
        TlsProxy proxy =
            TlsProxy.start(
                0, receiver.port(), certificates.pem(certificate), certificates.key(certificate))) {
      Map<String, Object> profile = profile(proxy.port(), authority);
      assertProbe(profile, expected);
      try (EventBus bus = bus(profile)) {
        bus.put("x");
        if (expected.equals("ok")) {
          await().atMost(SOON).until(() -> bus.stats().allDelivered());
        } else {
          await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains(expected));
          assertThat(proxy.handshakes()).isZero();
        }
      }
      assertThat(receiver.requests()).isEqualTo(expected.equals("ok") ? 1 : 0);
    }
  }

  @Test
  void oldVersionsOfTlsAreRefused() {
    try (HttpReceiver receiver = HttpReceiver.start();
        TlsProxy proxy =
            TlsProxy.startOld(
                0,
                receiver.port(),
                certificates.pem("server"),
                certificates.key("server"),
                "TLSv1.1")) {
      assertProbe(profile(proxy.port(), "ca"), "TLS failed");
      assertThat(proxy.handshakes()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void theServersProtocolIsSpokenWithAllThatBelongsToARequest(boolean http2) throws Exception {
    try (SecureServer server = new SecureServer(certificates, http2, false, 100)) {
      Map<String, Object> profile = profile(server.port(), "ca");
      profile.put("bearer_token", "t0ken");
      profile.put("max_in_flight", 32);
      assertProbe(profile, "TLSv1.3, HTTP/" + (http2 ? "2" : "1.1") + "; no request was sent");
      try (EventBus bus = bus(profile)) {
        for (int i = 0; i < 2_000; i++) {
          bus.put(bus.event(i).headers(Map.of("X-Kind", "a b")).build());
        }
        bus.put(bus.event("").build());
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
        assertThat(lane(bus).reopened()).isZero();
        assertThat(lane(bus).dead()).isZero();
      }
      assertThat(server.received()).hasSize(2_001);
      assertThat(
              server.received().stream()
                  .map(SecureServer.Received::body)
                  .collect(Collectors.toSet()))
          .hasSize(2_001);
      SecureServer.Received first = server.received().peek();
      assertThat(first.version()).isEqualTo(http2 ? "HTTP/2.0" : "HTTP/1.1");
      assertThat(first.path()).isEqualTo("/in?q=1");
      assertThat(first.headers())
          .containsEntry("authorization", "Bearer t0ken")
          .containsEntry("x-kind", "a b")
          .containsEntry("content-type", "application/json")
          .containsEntry("user-agent", "evbus")
          .containsKeys("ce-id", "webhook-id");
      if (http2) {
        assertThat(server.connections()).as("connections").hasSize(1);
      } else {
        assertThat(server.connections()).as("connections").hasSizeBetween(2, 32);
      }
    }
  }

  @Test
  void aServerThatTakesFewerStreamsThanRequestsMayBeInFlightGetsNoMore() throws Exception {
    try (SecureServer server = new SecureServer(certificates, true, false, 2)) {
      Map<String, Object> profile = profile(server.port(), "ca");
      profile.put("max_in_flight", 64);
      try (EventBus bus = bus(profile)) {
        for (int i = 0; i < 1_000; i++) {
          bus.put(i);
        }
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
        assertThat(lane(bus).reopened()).isZero();
      }
      assertThat(server.received()).hasSize(1_000);
    }
  }

  @Test
  void oneSilentRequestAmongOthersOverHttp2CostsItsOwnAttemptsAndKeepsNoStreamOpen()
      throws Exception {
    int streams = 2;
    try (SecureServer server = new SecureServer(certificates, true, false, streams)) {
      server.stall("/in?q=1");
      Map<String, Object> profile = profile(server.port(), "ca");
      profile.put("timeout", "1s");
      try (EventBus bus =
          EventBus.builder()
              .profile("http", "tls", profile)
              .lanes("*", Map.of("retry", Map.of("attempts", streams + 1, "backoff", "10ms")))
              .start()) {
        bus.put(bus.event("silent").headers(Map.of("stalled", "1")).build());
        await()
            .atMost(SOON)
            .pollInterval(Duration.ofMillis(5))
            .until(
                () -> {
                  bus.put("more");
                  return lane(bus).dead() == 1;
                });
        assertThat(bus.deadLetters().get(0).detail()).contains("timeout");
        await().atMost(SOON).until(() -> bus.stats().allDelivered() || lane(bus).pending() == 0);
        await().atMost(SOON).until(() -> server.resets() > streams);
      }
    }
  }

  @Test
  void aClientCertificateIsShownWhereTheServerAsksForOne() throws Exception {
    try (SecureServer server = new SecureServer(certificates, true, true, 100)) {
      Map<String, Object> profile = profile(server.port(), "ca");
      profile.put(
          "tls",
          Map.of(
              "ca_file", certificates.pem("ca").toString(),
              "cert_file", certificates.pem("client").toString(),
              "key_file", certificates.key("client").toString()));
      try (EventBus bus = bus(profile)) {
        bus.put("x");
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
      }
      try (EventBus bus = bus(profile(server.port(), "ca"))) {
        bus.put("without one");
        await().atMost(SOON).until(() -> lane(bus).lastError().isPresent());
        assertThat(lane(bus).delivered()).isZero();
      }
      assertThat(server.received()).hasSize(1);
    }
  }

  private static void assertProbe(Map<String, Object> options, String expected) {
    HttpIngress ingress = new HttpIngress();
    Destination destination = ingress.destinations(Profiles.of(options)).get(0);
    String[] answer = new String[1];
    Throwable thrown = catchThrowable(() -> answer[0] = ingress.probe(destination));
    if (expected.contains("TLS failed")) {
      assertThat(thrown).hasMessageContaining(expected);
    } else {
      assertThat(thrown).isNull();
      assertThat(answer[0]).startsWith("connected to https://localhost:");
      assertThat(answer[0]).contains(expected.equals("ok") ? "TLSv1.3" : expected);
    }
  }

  private static EventBus bus(Map<String, Object> profile) {
    return EventBus.builder().profile("http", "tls", profile).drain(Duration.ZERO).start();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static Map<String, Object> profile(int port, String authority) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("url", "https://localhost:" + port + "/in?q=1");
    profile.put("allow_private", List.of("127.0.0.0/8", "::1"));
    if (!authority.isEmpty()) {
      profile.put("tls", Map.of("ca_file", certificates.pem(authority).toString()));
    }
    return profile;
  }
}
