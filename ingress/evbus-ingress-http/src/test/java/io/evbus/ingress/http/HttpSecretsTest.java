package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Reply;
import io.evbus.testkit.Ports;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is secret in a profile is shown nowhere, whatever goes wrong; nor is what a server says. */
@Timeout(120)
class HttpSecretsTest {
  private static final String CANARY = "canary-51d0";
  private static final String CANARY_BASE64 =
      Base64.getEncoder().encodeToString(("me:" + CANARY).getBytes());
  private static final Duration SOON = Duration.ofSeconds(60);

  /** The server of the tests says itself what it was sent. */
  private static final Logger SERVER = Logger.getLogger("com.sun.net.httpserver");

  @BeforeAll
  static void silenceServer() {
    SERVER.setLevel(Level.OFF);
  }

  private static List<Map<String, Object>> everySecret(String server) {
    String signing = Base64.getEncoder().encodeToString((CANARY + "-of-24-bytes-").getBytes());
    return List.of(
        Map.of("url", server + "/" + CANARY + "?token=" + CANARY),
        Map.of("url", server.replace("//", "//me:" + CANARY + "@") + "/x"),
        Map.of("endpoints", Map.of("a", server + "/" + CANARY)),
        Map.of("url", server + "/x", "bearer_token", CANARY),
        Map.of("url", server + "/x", "username", "me", "password", CANARY),
        Map.of("url", server + "/x", "headers", Map.of("X-Api-Key", CANARY)),
        Map.of("url", server + "/x", "signing_secrets", List.of("whsec_" + signing)));
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 429, 500, 503})
  void anAnswerThatEchoesEverythingShowsNothing(int status) {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      String echo = "/x " + CANARY;
      receiver.reply(
          "/x", new Reply(status, Map.of("Location", echo, "WWW-Authenticate", echo), echo));
      for (Map<String, Object> profile : everySecret("http://127.0.0.1:" + receiver.port())) {
        assertNothingShown(profile);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://127.0.0.1:", "https://localhost:"})
  void aServerThatIsNotThereIsNamedWithoutSecrets(String server) {
    everySecret(server + Ports.free()).forEach(HttpSecretsTest::assertNothingShown);
  }

  @Test
  void aServerThatSpeaksNoTlsIsNamedWithoutSecrets() {
    try (HttpReceiver receiver = HttpReceiver.start()) {
      everySecret("https://localhost:" + receiver.port())
          .forEach(HttpSecretsTest::assertNothingShown);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://me:canary-51d0@a.example/canary-51d0",
        "canary-51d0",
        "https://me:canary-51d0@no host/",
        "https://me:canary-51d0%zz@a.example/",
        "https://a.example:canary-51d0/",
        "https://canary-51d0:pw@/",
        "https://a.example/#canary-51d0",
        "https://a.example/canary-51d0ä",
        "https://me:canary-51d0@127.0.0.1/canary-51d0",
      })
  void aUrlThatIsAFaultIsNotShown(String url) {
    for (Map<String, Object> profile :
        List.<Map<String, Object>>of(Map.of("url", url), Map.of("endpoints", Map.of("a", url)))) {
      assertFaultWithoutSecret(profile);
    }
  }

  @Test
  void faultsOfOtherOptionsShowNoValue() {
    String url = "https://a.example/x";
    assertFaultWithoutSecret(Map.of("url", url, "bearer_token", CANARY + "\n"));
    assertFaultWithoutSecret(Map.of("url", url, "headers", Map.of("X-A", CANARY + "\r\nX: y")));
    assertFaultWithoutSecret(Map.of("url", url, "headers", Map.of("Host", CANARY)));
    assertFaultWithoutSecret(Map.of("url", url, "signing_secrets", CANARY + "!"));
    assertFaultWithoutSecret(Map.of("url", url, "password", CANARY));
    assertFaultWithoutSecret(
        Map.of("url", url, "password", CANARY, "username", "me", "bearer_token", CANARY));
  }

  private static void assertFaultWithoutSecret(Map<String, Object> profile) {
    Throwable thrown =
        catchThrowable(() -> EventBus.builder().profile("http", "x", profile).start());
    assertThat(thrown).isInstanceOf(ConfigurationException.class);
    for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
      assertThat(cause.toString()).doesNotContain(CANARY);
    }
  }

  private static void assertNothingShown(Map<String, Object> options) {
    try {
      nothingShown(options);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void nothingShown(Map<String, Object> options) throws InterruptedException {
    Map<String, Object> profile = new HashMap<>(options);
    profile.put("allow_private", "true");
    profile.put("timeout", "300ms");
    try (CapturedLog log = CapturedLog.of("");
        EventBus bus =
            EventBus.builder()
                .profile("http", "x", profile)
                .lanes("*", Map.of("reopen_cap", "50ms", "retry", Map.of("attempts", 1)))
                .drain(Duration.ZERO)
                .start()) {
      var receipt = bus.put("anything");
      await()
          .atMost(SOON)
          .until(
              () ->
                  bus.stats().lanes().get(0).lastError().isPresent()
                      || bus.stats().lanes().get(0).delivered() > 0);
      String shown =
          bus.stats() + " " + bus.lanes() + " " + bus.deadLetters() + " " + bus.probe(SOON);
      assertShowsNothing(shown);
      assertShowsNothing(String.valueOf(Thread.getAllStackTraces().keySet()));
      assertShowsNothing(String.join("\n", log.said()));
      assertThat(receipt.toString()).doesNotContain(CANARY);
    }
  }

  private static void assertShowsNothing(String shown) {
    assertThat(shown).doesNotContain(CANARY).doesNotContain(CANARY_BASE64);
  }
}
