package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.NatsBroker;
import io.nats.client.NKey;
import io.nats.client.support.JwtUtils;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class NatsCredentialsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final SecureRandom RANDOM = new SecureRandom();

  /** Why a probe fails; empty when it gets in. */
  private static String refused(NatsBroker broker, Map<String, ?> more) {
    Destination destination = Profiles.destination(Profiles.at(broker.port(), "orders", more));
    Throwable thrown = catchThrowable(() -> new NatsIngress().probe(destination));
    if (thrown == null) {
      return "";
    }
    assertThat(thrown).isInstanceOf(IngressException.class);
    IngressException refused = (IngressException) thrown;
    // Whoever gets in finds no stream, or no JetStream for the user.
    return refused.reason() == Reason.NO_DESTINATION ? "" : refused.reason().toString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"canary-1", "a \"quoted\" \\ token"})
  void aTokenGetsInAndAnotherDoesNot(String token) {
    String written = token.replace("\\", "\\\\").replace("\"", "\\\"");
    try (NatsBroker broker =
        NatsBroker.start("authorization { token: \"%s\" }".formatted(written))) {
      assertThat(refused(broker, Map.of("token", token))).isEmpty();
      assertThat(refused(broker, Map.of("token", "wrong"))).isEqualTo("unauthorized");
      assertThat(refused(broker, Map.of())).isEqualTo("unauthorized");
    }
  }

  @Test
  void userAndPasswordGetIn() {
    try (NatsBroker broker =
        NatsBroker.start("authorization { user: me, password: \"p \\\"q\\\" Köln\" }")) {
      assertThat(refused(broker, user("me", "p \"q\" Köln"))).isEmpty();
      assertThat(refused(broker, user("me", "wrong"))).isEqualTo("unauthorized");
    }
  }

  private static Map<String, Object> user(String name, String password) {
    return Map.of("username", name, "password", password);
  }

  @Test
  void anNkeySignsAndIsNotShown() throws Exception {
    NKey key = NKey.createUser(RANDOM);
    NKey other = NKey.createUser(RANDOM);
    String seed = new String(key.getSeed());
    try (NatsBroker broker =
        NatsBroker.start(
            "authorization { users: [ { nkey: %s } ] }"
                .formatted(new String(key.getPublicKey())))) {
      assertThat(refused(broker, Map.of("nkey", seed + "\n"))).isEmpty();
      assertThat(refused(broker, Map.of("nkey", new String(other.getSeed()))))
          .isEqualTo("unauthorized");
    }
    for (String wrong : new String[] {"SUCANARY", "", seed.substring(0, 20), "canary"}) {
      Destination destination = Profiles.destination(Map.of("subjects", "orders", "nkey", wrong));
      Throwable thrown = catchThrowable(() -> new NatsIngress().probe(destination));
      assertThat(thrown).isInstanceOf(IngressException.class).hasMessageContaining("nkey");
      assertThat(thrown).hasNoCause();
      assertThat(thrown.toString()).doesNotContain("SUCANARY", "canary", seed.substring(0, 20));
    }
  }

  @Test
  void credsGetInAsATextAndAsAFile(@TempDir Path folder) throws Exception {
    NKey operator = NKey.createOperator(RANDOM);
    NKey account = NKey.createAccount(RANDOM);
    NKey user = NKey.createUser(RANDOM);
    String operatorJwt = jwt(operator, operator, "{\"type\":\"operator\",\"version\":2}");
    String limits =
        "{\"subs\":-1,\"data\":-1,\"payload\":-1,\"conn\":-1,\"leaf\":-1,\"imports\":-1,"
            + "\"exports\":-1,\"wildcards\":true}";
    String claim = "{\"limits\":" + limits + ",\"type\":\"account\",\"version\":2}";
    NKey system = NKey.createAccount(RANDOM);
    String userJwt = userJwt(account, user);
    String creds = JwtUtils.NATS_USER_JWT_FORMAT.formatted(userJwt, new String(user.getSeed()));
    Path file = Files.writeString(folder.resolve("evbus.creds"), creds);
    try (NatsBroker broker =
        NatsBroker.start(
            "operator: " + operatorJwt,
            "resolver: MEMORY",
            "system_account: " + new String(system.getPublicKey()),
            "resolver_preload: { %s: %s, %s: %s }"
                .formatted(
                    new String(account.getPublicKey()),
                    jwt(operator, account, claim),
                    new String(system.getPublicKey()),
                    jwt(operator, system, claim)))) {
      assertThat(refused(broker, Map.of("creds", creds))).isEmpty();
      assertThat(refused(broker, Map.of("creds_file", file.toString()))).isEmpty();
      String stranger = userJwt(NKey.createAccount(RANDOM), user);
      assertThat(
              refused(
                  broker,
                  Map.of(
                      "creds",
                      JwtUtils.NATS_USER_JWT_FORMAT.formatted(
                          stranger, new String(user.getSeed())))))
          .isEqualTo("unauthorized");
      assertThat(refused(broker, Map.of())).isEqualTo("unauthorized");
      assertThat(refused(broker, Map.of("creds", "canary"))).isEqualTo("invalid");
    }
  }

  @Test
  void aCredsFileThatCantBeReadIsNamedWithARemedy(@TempDir Path folder) throws Exception {
    Path none = folder.resolve("none");
    assertThat(unreadable(none))
        .hasMessage("Reading creds_file " + none + ": it can't be read; check its path and rights");
    Path binary = Files.write(folder.resolve("binary"), new byte[] {(byte) 0xc3, 0x28});
    assertThat(unreadable(binary))
        .hasMessageContaining("binary: it is no text; name a .creds file");
  }

  private static Throwable unreadable(Path file) {
    Destination destination =
        Profiles.destination(Map.of("subjects", "orders", "creds_file", file.toString()));
    return catchThrowable(() -> new NatsIngress().probe(destination));
  }

  private static String jwt(NKey issuer, NKey subject, String nats) throws Exception {
    return JwtUtils.issueJWT(
        issuer,
        new String(subject.getPublicKey()),
        "test",
        null,
        JwtUtils.currentTimeSeconds(),
        new String(issuer.getPublicKey()),
        () -> nats);
  }

  private static String userJwt(NKey account, NKey user) throws Exception {
    return JwtUtils.issueUserJWT(
        account, new String(account.getPublicKey()), new String(user.getPublicKey()));
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private static EventBus bus(NatsBroker broker, Map<String, ?> more) {
    return EventBus.builder()
        .profile("nats", "n", Profiles.at(broker.port(), "orders", more))
        .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 5)))
        .start();
  }

  @Test
  void wrongCredentialsWaitCostNoAttemptAndAreShownNowhere() {
    try (NatsBroker broker = NatsBroker.start("authorization { token: right }");
        CapturedLog log = CapturedLog.of("");
        EventBus bus = bus(broker, Map.of("token", "canary-7f3a"))) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      broker.reconfigure("authorization { token: \"canary-7f3a\" }");
      await().atMost(SOON).until(() -> lane(bus).state() != LaneState.UNAUTHORIZED);
      assertThat(bus.stats() + " " + bus.lanes()).doesNotContain("canary-7f3a");
      assertThat(log.said()).noneMatch(said -> said.contains("canary-7f3a"));
    }
  }

  @Test
  void whatTheUserMayNotDoIsSaidAndWaits() {
    Map<String, String> rights = new HashMap<>();
    rights.put("publish: \"other\", subscribe: \">\"", "orders");
    rights.put("publish: \">\", subscribe: \"other\"", "_INBOX");
    rights.forEach(
        (right, part) -> {
          try (NatsBroker broker = NatsBroker.start(configuration(right));
              EventBus bus = bus(broker, user("me", "p"))) {
            bus.put("patient");
            await().atMost(SOON).until(() -> lane(bus).lastError().orElse("").contains(part));
            assertThat(lane(bus).lastError().orElseThrow()).contains("the user may not do this");
            assertThat(lane(bus).pending()).isOne();
            assertThat(lane(bus).dead()).isZero();
            bus.close(Duration.ZERO);
          }
        });
  }

  private static String configuration(String rights) {
    return "authorization { users: [ { user: me, password: p, permissions: { %s } } ] }"
        .formatted(rights);
  }

  @Test
  void aSubjectOfARoutingKeyThatTheUserMayNotUseIsADeadLetterAndHoldsNothingUp() {
    String own =
        configuration("publish: [\"orders.eu\"], subscribe: \">\"")
            .replace("users: [", "users: [ { user: all, password: p },");
    try (NatsBroker broker = NatsBroker.start("no_auth_user: all", own)) {
      broker.streams().create("orders", stream -> stream.subjects("orders.>"));
      Map<String, Object> profile =
          Profiles.at(broker.port(), "orders.{routing_key}", user("me", "p"));
      try (EventBus bus = EventBus.builder().profile("nats", "n", profile).start()) {
        for (int i = 0; i < 20; i++) {
          bus.put(bus.event(i).routingKey(i % 4 == 0 ? "us" : "eu").build());
        }
        await().atMost(SOON).until(() -> lane(bus).pending() == 0);
        assertThat(lane(bus).delivered()).isEqualTo(15);
        assertThat(bus.deadLetters())
            .hasSize(5)
            .allSatisfy(
                letter -> {
                  assertThat(letter.reason()).isEqualTo(Reason.FORBIDDEN);
                  assertThat(letter.detail()).contains("orders.us", "allow it, or correct");
                });
        assertThat(lane(bus).reopened()).isZero();
      }
    }
  }

  @Test
  void theRightToPublishIsEnoughAndAMissingStreamIsFoundWithoutMore() {
    String own =
        configuration("publish: \"orders\", subscribe: \"_OWN.>\"")
            .replace("users: [", "users: [ { user: all, password: p },");
    try (NatsBroker broker = NatsBroker.start("no_auth_user: all", own)) {
      Map<String, Object> profile = new HashMap<>(user("me", "p"));
      profile.put("inbox_prefix", "_OWN");
      profile.put("timeout", "1s");
      try (EventBus bus = bus(broker, profile)) {
        bus.put("lost");
        await().atMost(SOON).until(() -> lane(bus).dead() == 1);
        assertThat(bus.deadLetters().iterator().next().detail()).contains("no stream takes it");
        broker.streams().create("orders");
        bus.put("found");
        await().atMost(SOON).until(() -> lane(bus).delivered() == 1);
        Destination destination =
            Profiles.destination(Profiles.at(broker.port(), "orders", profile));
        assertThat(new NatsIngress().probe(destination)).contains("this user may not ask");
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
