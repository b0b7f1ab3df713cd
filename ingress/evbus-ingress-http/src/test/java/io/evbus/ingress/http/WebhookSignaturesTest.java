package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.EventBus;
import io.evbus.spi.Secret;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Arrived;
import io.evbus.testkit.Program;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

@Timeout(value = 5, unit = TimeUnit.MINUTES)
class WebhookSignaturesTest {
  private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  private static String sign(String id, long time, String body, String... secrets) {
    return new WebhookSignatures(List.of(secrets).stream().map(Secret::of).toList())
        .sign(id, time, ByteBuffer.wrap(body.getBytes(StandardCharsets.UTF_8)));
  }

  /** The vector that the libraries of Standard Webhooks test themselves with. */
  @Test
  void thePublishedVector() {
    String expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    String id = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    String body = "{\"test\": 2432232314}";
    assertThat(sign(id, 1614265330, body, SECRET)).isEqualTo(expected);
    assertThat(sign(id, 1614265330, body, SECRET.substring("whsec_".length()))).isEqualTo(expected);
  }

  @Test
  void eachSecretAddsASignature() {
    String other = "whsec_" + Base64.getEncoder().encodeToString(new byte[24]);
    assertThat(sign("1", 2, "x", SECRET, other))
        .isEqualTo(sign("1", 2, "x", SECRET) + " " + sign("1", 2, "x", other));
  }

  @Test
  void aSecretThatIsNoneIsAFaultThatDoesNotShowIt() {
    for (String secret : List.of("whsec_canary!", "whsec_", "")) {
      Map<String, Object> options =
          Map.of("url", "https://a.example", "signing_secrets", List.of(SECRET, secret));
      assertThatThrownBy(() -> HttpProfile.check(Profiles.of(options)))
          .hasMessageStartingWith("signing_secrets: one is ")
          .hasMessageNotContaining("canary");
    }
    Map<String, Object> shortOne =
        Map.of("url", "https://a.example", "signing_secret", "whsec_c2hvcnQ=");
    assertThat(HttpProfile.warnings(Profiles.of(shortOne)))
        .containsExactly(
            "one of signing_secrets holds 5 bytes; Standard Webhooks asks for 24 to 64");
  }

  /** 1,000 requests as they arrived, each verified by the published library with either secret. */
  @Test
  void anIndependentVerifierAcceptsAThousandRequests(@TempDir Path folder) throws Exception {
    Path script = verifier(folder);
    String second = "whsec_c2Vjb25kIGtleSBvZiB0aGlydHktdHdvIGJ5dGVzIQ==";
    List<Map<String, Object>> cases = new ArrayList<>();
    for (Arrived request : thousand(List.of(SECRET, second))) {
      Map<String, Object> one = new LinkedHashMap<>();
      byte[] body = new byte[request.body().remaining()];
      request.body().duplicate().get(body);
      one.put("body", Base64.getEncoder().encodeToString(body));
      one.put("headers", request.headers());
      cases.add(one);
    }
    Path file = folder.resolve("cases.json");
    JsonMapper.shared()
        .writeValue(
            file.toFile(),
            Map.of(
                "good",
                List.of(SECRET, second),
                "bad",
                "whsec_" + Base64.getEncoder().encodeToString(new byte[40]),
                "cases",
                cases));
    assertThat(Program.run(Map.of(), List.of("node", script.toString(), file.toString())).strip())
        .isEqualTo("1000 verified by 2 secrets, refused by another and when changed");
  }

  private static List<Arrived> thousand(List<String> secrets) throws Exception {
    Random random = new Random(7);
    try (HttpReceiver receiver = HttpReceiver.start()) {
      Map<String, Object> profile = new HashMap<>();
      profile.put("url", receiver.url("/signed"));
      profile.put("allow_private", "127.0.0.0/8");
      profile.put("signing_secrets", secrets);
      try (EventBus bus = EventBus.builder().profile("http", "signed", profile).start()) {
        for (int i = 0; i < 1_000; i++) {
          String letters = "ä€\uD83D\uDE00 x\n".repeat(random.nextInt(50));
          var event = bus.event(i % 2 == 0 ? letters : Map.of("n", i, "letters", letters));
          bus.put(i % 5 == 0 ? event.id("set.by caller " + i).build() : event.build());
        }
        bus.close(java.time.Duration.ofSeconds(60));
      }
      return receiver.arrived("/signed");
    }
  }

  /** Installs the npm package and gives a program that verifies with it. */
  private static Path verifier(Path folder) throws Exception {
    Assumptions.assumeTrue(
        Program.tryRun(Map.of(), List.of("sh", "-c", "command -v node && command -v npm")).status()
            == 0,
        "node is not here; install the packages nodejs and npm");
    Program.Result installed =
        Program.tryRun(
            Map.of(),
            List.of(
                "npm",
                "install",
                "--silent",
                "--no-audit",
                "--no-fund",
                "--ignore-scripts",
                "--prefix",
                folder.toString(),
                "standardwebhooks@1.1.1"));
    Assumptions.assumeTrue(
        installed.status() == 0, "npm can't fetch standardwebhooks: " + installed.output());
    Path script = folder.resolve("verify.js");
    Files.copy(Path.of("src/test/resources/verify.js"), script);
    return script;
  }
}
