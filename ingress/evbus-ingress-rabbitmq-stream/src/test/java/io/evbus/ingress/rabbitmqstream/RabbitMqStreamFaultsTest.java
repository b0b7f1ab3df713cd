package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fault;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.spi.Destination;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.evbus.spi.Publisher;
import io.evbus.testkit.CapturedLog;
import io.evbus.testkit.Certificates;
import io.evbus.testkit.Ports;
import io.evbus.testkit.RabbitMqBroker;
import io.evbus.testkit.ingress.NoSignals;
import io.evbus.testkit.ingress.StreamReader;
import io.evbus.testkit.net.TlsProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens when the broker doesn't play along. */
@Timeout(240)
class RabbitMqStreamFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final String CANARY = "canary-7f3a";
  private static RabbitMqBroker broker;

  @TempDir private Path folder;

  @BeforeAll
  static void start() {
    broker = RabbitMqBroker.startWithStreams();
  }

  @AfterAll
  static void stop() {
    if (broker != null) {
      broker.close();
    }
  }

  private static Map<String, Object> profile(int port, String stream) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("host", "127.0.0.1");
    profile.put("port", port);
    profile.put("streams", List.of(stream));
    return profile;
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  @Test
  void killsLoseNothingAndRepeatNothing() {
    int events = 20_000;
    try (RabbitMqBroker own = RabbitMqBroker.startWithStreams()) {
      StreamReader.create(own.streamPort(), "kill");
      own.syncDeclared();
      try (EventBus bus =
          EventBus.builder()
              .profile("rabbitmq_stream", "k", profile(own.streamPort(), "kill"))
              .lanes("*", Map.of("reopen_cap", "500ms"))
              .putTimeout(Duration.ofSeconds(120))
              .start()) {
        for (int i = 0; i < events; i++) {
          if (i == events / 4 || i == events / 2) {
            long before = lane(bus).delivered();
            await()
                .atMost(SOON)
                .until(() -> lane(bus).delivered() > before || lane(bus).pending() == 0);
            own.kill9();
            own.restart();
          }
          bus.put(i);
        }
        await().atMost(SOON).until(() -> bus.stats().allDelivered());
        assertThat(lane(bus).reopened()).isGreaterThanOrEqualTo(2);
      }
      List<Integer> arrived =
          new StreamReader(own.streamPort(), "kill")
              .read().stream().map(arrival -> Integer.valueOf(arrival.text())).toList();
      assertThat(arrived).hasSize(events).isSorted();
      assertThat(new TreeSet<>(arrived)).as("distinct").hasSize(events);
    }
  }

  @Test
  void aStreamThatIsNotThereMakesDeadLettersUntilItIs() {
    List<DeadLetter> dead = new ArrayList<>();
    try (EventBus bus =
        EventBus.builder()
            .profile("rabbitmq_stream", "m", profile(broker.streamPort(), "late"))
            .lanes("*", Map.of("reopen_cap", "200ms"))
            .onDeadLetter(dead::add)
            .start()) {
      bus.put("too early");
      await().atMost(SOON).until(() -> lane(bus).dead() == 1);
      assertThat(dead).extracting(DeadLetter::reason).containsExactly(Reason.NO_DESTINATION);
      StreamReader.create(broker.streamPort(), "late");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                bus.put("again");
                return lane(bus).delivered() > 0;
              });
      StreamReader.delete(broker.streamPort(), "late");
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(300))
          .until(
              () -> {
                bus.put("too late");
                return dead.stream().anyMatch(each -> each.event().bodyAsText().contains("late"));
              });
    }
  }

  @Test
  void whatIsLargerThanTheFrameOfThisBrokerIsADeadLetterAndHoldsNothingUp() {
    try (RabbitMqBroker own = RabbitMqBroker.startWithStreams("stream.frame_max = 131072")) {
      StreamReader.create(own.streamPort(), "small");
      try (EventBus bus =
          EventBus.builder()
              .profile("rabbitmq_stream", "s", profile(own.streamPort(), "small"))
              .lanes("*", Map.of("attempt_timeout", "5s", "reopen_cap", "200ms"))
              .start()) {
        bus.putAll(
            Stream.of(1_000, 200_000, 130_000, 131_040, 2_000)
                .map(size -> Event.builder().body(new byte[size], Event.OCTET_STREAM).build())
                .toList());
        await().atMost(SOON).until(() -> lane(bus).pending() == 0);
        assertThat(lane(bus).delivered()).isEqualTo(3);
        assertThat(lane(bus).reopened()).isZero();
        assertThat(bus.deadLetters())
            .hasSize(2)
            .allSatisfy(
                letter -> {
                  assertThat(letter.reason()).isEqualTo(Reason.TOO_LARGE);
                  assertThat(letter.detail()).contains("stream.frame_max");
                });
      }
      assertThat(new StreamReader(own.streamPort(), "small").read())
          .extracting(arrival -> arrival.body().remaining())
          .containsExactly(1_000, 130_000, 2_000);
    }
  }

  @Test
  void closingDoesNotWaitForABrokerThatStandsStill() throws Exception {
    try (RabbitMqBroker own = RabbitMqBroker.startWithStreams()) {
      StreamReader.create(own.streamPort(), "still");
      Destination destination = destination(profile(own.streamPort(), "still"));
      Publisher publisher = new RabbitMqStreamIngress().open(destination, new NoSignals());
      own.freeze();
      try {
        long startNanos = System.nanoTime();
        publisher.close();
        assertThat(Duration.ofNanos(System.nanoTime() - startNanos))
            .isLessThan(Duration.ofMillis(3_500));
        await().atMost(SOON).until(() -> threadsOf(destination).isEmpty());
      } finally {
        own.thaw();
      }
    }
  }

  @Test
  void whereOpeningFailsNothingIsLeftAndNothingElseIsSaid() {
    Map<String, Object> profile = profile(broker.streamPort(), "x");
    profile.put("password", "wrong");
    Destination destination = destination(profile);
    try (CapturedLog log = CapturedLog.of("com.rabbitmq.stream")) {
      for (int i = 0; i < 50; i++) {
        assertThat(probe(profile)).hasMessageContaining("credentials");
      }
      await().atMost(SOON).until(() -> threadsOf(destination).isEmpty());
      assertThat(log.said()).noneMatch(said -> said.contains("rejected"));
    }
  }

  private static List<String> threadsOf(Destination destination) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith(StreamConnection.name(destination)))
        .toList();
  }

  @Test
  void createMakesAStream() {
    Map<String, Object> profile = profile(broker.streamPort(), "made");
    profile.put("create", true);
    profile.put("max_age", "24h");
    profile.put("max_length", "100MiB");
    try (EventBus bus = EventBus.builder().profile("rabbitmq_stream", "c", profile).start()) {
      bus.put("first");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(broker.ctl("list_queues", "--quiet", "name", "type", "arguments"))
        .contains("made", "stream", "86400s");
  }

  @Test
  void wrongCredentialsShowAsUnauthorizedAndCostNoAttempt() {
    broker.ctl("add_user", "late", "other-password");
    broker.ctl("set_permissions", "late", ".*", ".*", ".*");
    StreamReader.create(broker.streamPort(), "auth");
    Map<String, Object> profile = profile(broker.streamPort(), "auth");
    profile.put("username", "late");
    profile.put("password", CANARY);
    try (CapturedLog log = CapturedLog.of("io.evbus");
        EventBus bus =
            EventBus.builder()
                .profile("rabbitmq_stream", "a", profile)
                .lanes("*", Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1)))
                .start()) {
      bus.put("patient");
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.UNAUTHORIZED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("credentials");
      assertThat(bus.stats() + String.join("\n", log.said())).doesNotContain(CANARY);
      broker.ctl("change_password", "late", CANARY);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void aUserWhoMayNotWriteWaitsUntilHeMay() {
    broker.ctl("add_user", "reader", "reader");
    broker.ctl("set_permissions", "reader", ".*", "", ".*");
    StreamReader.create(broker.streamPort(), "forbidden");
    Map<String, Object> profile = profile(broker.streamPort(), "forbidden");
    profile.put("username", "reader");
    profile.put("password", "reader");
    try (EventBus bus =
        EventBus.builder()
            .profile("rabbitmq_stream", "f", profile)
            .lanes("*", Map.of("reopen_cap", "200ms"))
            .start()) {
      bus.put("patient");
      await()
          .atMost(SOON)
          .until(() -> lane(bus).lastError().orElse("").contains("check its permissions"));
      broker.ctl("set_permissions", "reader", ".*", ".*", ".*");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
  }

  @Test
  void eachWayNotToReachABrokerIsSaidInOneLine() throws Exception {
    assertThat(probe(profile(Ports.free(), "x")))
        .hasMessageContaining("refused")
        .hasMessageContaining("rabbitmq_stream");
    Map<String, Object> unknown = profile(broker.streamPort(), "x");
    unknown.put("host", "no-such-host.invalid");
    assertThat(probe(unknown)).hasMessageContaining("host is unknown");
    Map<String, Object> vhost = profile(broker.streamPort(), "x");
    vhost.put("virtualhost", "/nowhere");
    assertThat(probe(vhost)).hasMessageContaining("virtual host");
    Map<String, Object> amqp = profile(broker.port(), "x");
    amqp.put("timeout", "2s");
    assertThat(probe(amqp)).isInstanceOf(IngressException.class);
    Map<String, Object> second = profile(broker.streamPort(), "x");
    second.remove("host");
    second.remove("port");
    second.put("hosts", List.of("127.0.0.1:" + Ports.free(), "127.0.0.1:" + broker.streamPort()));
    assertThat(probe(second)).isNull();
  }

  @Test
  void aServerThatMustNotBeTrustedIsNot() throws Exception {
    Certificates.assumeInstalled();
    Certificates certificates = new Certificates(folder);
    certificates.sign("good", "DNS:localhost");
    certificates.sign("other", "DNS:elsewhere.example");
    certificates.signExpired("expired", "DNS:localhost");
    certificates.selfSign("self", "DNS:localhost");
    for (String name : List.of("good", "other", "expired", "self")) {
      try (TlsProxy proxy =
          TlsProxy.start(
              Ports.free(), broker.streamPort(), certificates.pem(name), certificates.key(name))) {
        Map<String, Object> profile = profile(proxy.port(), "x");
        profile.put("host", "localhost");
        profile.put("tls", Map.of("enabled", true, "ca_file", certificates.pem("ca").toString()));
        if (name.equals("good")) {
          assertThat(probe(profile)).isNull();
          profile.put("tls", Map.of("enabled", true));
        }
        assertThat(probe(profile)).as(name).hasMessageContaining("TLS failed");
      }
    }
  }

  private static Throwable probe(Map<String, Object> options) {
    Destination destination = destination(options);
    return catchThrowable(() -> new RabbitMqStreamIngress().probe(destination));
  }

  private static Destination destination(Map<String, Object> options) {
    List<Fault> faults = new ArrayList<>();
    Profile profile =
        new Profile("rabbitmq_stream", "p", StreamOptions.SPEC.parse("p", options, faults::add));
    assertThat(faults).isEmpty();
    return new RabbitMqStreamIngress().destinations(profile).get(0);
  }
}
