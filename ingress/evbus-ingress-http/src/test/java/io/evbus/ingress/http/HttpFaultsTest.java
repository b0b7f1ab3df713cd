package io.evbus.ingress.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.BusStats;
import io.evbus.DeadLetter;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.testkit.HttpReceiver;
import io.evbus.testkit.HttpReceiver.Arrived;
import io.evbus.testkit.HttpReceiver.Reply;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens when the server doesn't play along. */
@Timeout(240)
class HttpFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(90);
  private static final int IN_FLIGHT = 8;

  /** One attempt, so that whatever costs an attempt makes a dead letter. */
  private static final Map<String, Object> IMPATIENT =
      Map.of("reopen_cap", "200ms", "retry", Map.of("attempts", 1));

  private HttpReceiver receiver;

  @BeforeEach
  void start() {
    receiver = HttpReceiver.start();
  }

  @AfterEach
  void stop() {
    receiver.close();
  }

  @Test
  void everyEventSurvivesKillsAndAtMostTheRequestsInFlightAreRepeatedPerKill() {
    int kills = 3;
    int events = 6_000;
    try (EventBus bus = bus("/kill", Map.of("reopen_cap", "200ms"))) {
      for (int i = 0; i < events; i++) {
        if (i > 0 && i % (events / (kills + 1)) == 0) {
          long before = lane(bus).delivered();
          await()
              .atMost(SOON)
              .until(() -> lane(bus).delivered() > before || lane(bus).pending() == 0);
          receiver.kill();
          receiver.restart();
        }
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).delivered()).isEqualTo(events);
      assertThat(lane(bus).dead()).isZero();
    }
    List<Arrived> arrived = receiver.arrived("/kill");
    Set<String> bodies = new HashSet<>();
    Set<String> ids = new HashSet<>();
    for (Arrived request : arrived) {
      bodies.add(request.text());
      ids.add(request.header("webhook-id"));
    }
    assertThat(bodies).hasSize(events);
    assertThat(ids).as("repeated ones keep their id").hasSize(events);
    assertThat(arrived.size() - events).isBetween(0, kills * IN_FLIGHT);
  }

  /** A server that is there but sends everything away gives no event up. */
  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404, 405, 502, 503, 504, 521})
  void anAnswerThatIsNoEventsFaultIsAnOutage(int status) {
    receiver.reply("/outage", Reply.of(status));
    try (EventBus bus = bus("/outage", IMPATIENT)) {
      for (int i = 0; i < 50; i++) {
        bus.put(i);
      }
      LaneState expected = status == 401 ? LaneState.UNAUTHORIZED : LaneState.WAITING;
      await().atMost(SOON).until(() -> receiver.requests() > 2 * IN_FLIGHT);
      await().atMost(SOON).until(() -> lane(bus).state() == expected);
      assertThat(lane(bus).lastError().orElseThrow())
          .contains(": Sending to http://127.0.0.1:" + receiver.port() + ": " + status);
      receiver.reply("/outage", HttpReceiver.OK);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).state()).isEqualTo(LaneState.CONNECTED);
    }
    assertThat(receiver.arrived("/outage")).hasSize(50);
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 503})
  void theSameAnswerToOneEventAmongOthersIsThatEventsFault(int status) {
    receiver.reply(
        "/poison",
        request -> request.headers().containsKey("ce-poison") ? Reply.of(status) : HttpReceiver.OK);
    Map<String, Object> lane = Map.of("reopen_cap", "50ms", "retry", Map.of("attempts", 3));
    try (EventBus bus = bus("/poison", lane)) {
      bus.put(bus.event("x").headers(Map.of("poison", "1")).build());
      // Alone, it could not be told from an outage: others must pass while it is tried.
      await()
          .atMost(SOON)
          .pollInterval(Duration.ofMillis(1))
          .until(
              () -> {
                bus.put("others");
                return lane(bus).dead() == 1;
              });
      await().atMost(SOON).until(() -> lane(bus).pending() == 0);
      assertThat(lane(bus).dead()).isOne();
      DeadLetter letter = bus.deadLetters().get(0);
      assertThat(letter.event().headers()).containsKey("poison");
      assertThat(letter.reason()).isIn(Reason.ATTEMPTS_EXHAUSTED, Reason.KILLS_CONNECTION);
      assertThat(letter.detail()).contains(": " + status + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void aBreakThatTheServerAsksForHoldsTheWholeLaneAndGivesNothingUp(int status) {
    AtomicInteger refused = new AtomicInteger();
    long[] firstNanos = new long[1];
    long[] nextNanos = new long[1];
    receiver.reply(
        "/break",
        request -> {
          // The requests that are in flight at the first answer, and no others, may follow it.
          if (refused.incrementAndGet() == 1) {
            firstNanos[0] = System.nanoTime();
          }
          if (refused.get() <= IN_FLIGHT) {
            return Reply.of(status).with("Retry-After", "2");
          }
          nextNanos[0] = nextNanos[0] == 0 ? System.nanoTime() : nextNanos[0];
          return HttpReceiver.OK;
        });
    try (EventBus bus = bus("/break", IMPATIENT)) {
      for (int i = 0; i < 200; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.BLOCKED);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).reopened()).isZero();
    }
    assertThat(Duration.ofNanos(nextNanos[0] - firstNanos[0]).toMillis())
        .isGreaterThanOrEqualTo(1_900);
    assertThat(receiver.arrived("/break")).hasSize(200);
  }

  @Test
  void aBreakThatTheServerAsksForIsHeldAgainstNoOtherAnswer() {
    AtomicInteger requests = new AtomicInteger();
    receiver.reply(
        "/overload",
        request -> {
          int number = requests.incrementAndGet();
          if (number > 5 * IN_FLIGHT) {
            return HttpReceiver.OK;
          }
          return number % 4 == 0 ? Reply.of(429).with("Retry-After", "1") : Reply.of(503);
        });
    // One attempt may go where the overload ends: a 503 beside an answer that the server is fine.
    try (EventBus bus = bus("/overload", Map.of("retry", Map.of("attempts", 3)))) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  @Test
  void closingDoesNotWaitForALongBreak() {
    receiver.reply("/long", Reply.of(503).with("Retry-After", "3600"));
    long startNanos = System.nanoTime();
    EventBus bus = bus("/long", Map.of());
    for (int i = 0; i < 100; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> lane(bus).state() == LaneState.BLOCKED);
    BusStats end = bus.close(Duration.ofMinutes(10));
    assertThat(end.lanes().get(0).pending()).isEqualTo(100);
    assertThat(System.nanoTime() - startNanos).isLessThan(Duration.ofMinutes(5).toNanos());
  }

  @Test
  void aServerThatIsGoneDisablesTheLaneOverARestartUntilItIsResumed(@TempDir Path data) {
    receiver.reply("/gone", Reply.of(410));
    try (EventBus bus = durable(data)) {
      for (int i = 0; i < 20; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> lane(bus).state() == LaneState.DISABLED);
      assertThat(lane(bus).lastError().orElseThrow()).contains("410 Gone");
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).pending()).isEqualTo(20);
    }
    int before = receiver.requests();
    receiver.reply("/gone", HttpReceiver.OK);
    try (EventBus bus = durable(data)) {
      bus.put("one more").accepted().join();
      assertThat(lane(bus).state()).isEqualTo(LaneState.DISABLED);
      assertThat(lane(bus).pending()).isEqualTo(21);
      assertThat(receiver.requests()).as("asked again").isEqualTo(before);
      bus.operations().resume("http.faults");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(receiver.arrived("/gone")).hasSize(21);
  }

  private EventBus durable(Path data) {
    return EventBus.builder()
        .profile("http", "faults", profile("/gone"))
        .data(data)
        .drain(Duration.ZERO)
        .start();
  }

  @Test
  void aServerThatFallsSilentIsNoticedAndCostsNothing() {
    Map<String, Object> profile = profile("/silent");
    profile.put("timeout", "1s");
    try (EventBus bus =
        EventBus.builder().profile("http", "faults", profile).lanes("*", IMPATIENT).start()) {
      bus.put("before");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      receiver.freeze();
      for (int i = 0; i < 50; i++) {
        bus.put(i);
      }
      await()
          .atMost(SOON)
          .until(() -> lane(bus).lastError().orElse("").contains("no answer within the timeout"));
      receiver.thaw();
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
    }
  }

  /** The last of these events waits twice the attempt timeout for its turn. */
  @Test
  void aSlowServerIsNotTakenForASilentOne() {
    CountDownLatch never = new CountDownLatch(1);
    receiver.reply(
        "/slow",
        request -> {
          try {
            return Reply.of(never.await(250, TimeUnit.MILLISECONDS) ? 500 : 200);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    Map<String, Object> profile = profile("/slow");
    profile.put("max_in_flight", 2);
    try (EventBus bus =
        EventBus.builder()
            .profile("http", "faults", profile)
            .lanes("*", Map.of("attempt_timeout", "5s", "batch", 20))
            .start()) {
      for (int i = 0; i < 80; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).reopened()).isZero();
    }
    assertThat(receiver.arrived("/slow")).hasSize(80);
  }

  @Test
  void closingEndsRequestsInFlightAndLeavesNoThread() {
    receiver.freeze();
    EventBus bus = bus("/closing", Map.of());
    for (int i = 0; i < 50; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> receiver.requests() == IN_FLIGHT);
    BusStats end = bus.close(Duration.ofMillis(1));
    assertThat(end.lanes().get(0).pending()).isEqualTo(50);
    await().atMost(SOON).until(() -> threads().isEmpty());
  }

  private static Set<String> threads() {
    Set<String> names = new HashSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    names.removeIf(name -> !name.startsWith("requester-dispatch") && !name.startsWith("evbus"));
    return names;
  }

  @Test
  void aServerThatEndsEachConnectionLosesNothing() throws Exception {
    receiver.reply("/short", HttpReceiver.OK.with("Connection", "close"));
    try (EventBus bus = bus("/short", IMPATIENT)) {
      for (int i = 0; i < 500; i++) {
        bus.put(i);
      }
      bus.put("last").delivered().get(60, TimeUnit.SECONDS);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).dead()).isZero();
      assertThat(lane(bus).reopened()).isZero();
    }
    assertThat(receiver.arrived("/short")).hasSize(501);
  }

  @Test
  void aLongAnswerIsNotReadToItsEnd() {
    receiver.reply("/long", new Reply(200, Map.of(), "x".repeat(20 << 20)));
    try (EventBus bus = bus("/long", IMPATIENT)) {
      for (int i = 0; i < 20; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(lane(bus).reopened()).isZero();
    }
  }

  @Test
  void whatTheServerSaysIsNotShown() throws Exception {
    receiver.reply("/echo", request -> new Reply(400, Map.of(), "bad: " + request.text()));
    try (EventBus bus = bus("/echo", Map.of())) {
      var fates = bus.put("canary-of-the-body").delivered().get(60, TimeUnit.SECONDS).fates();
      assertThat(fates.get("http.faults").reason()).contains(Reason.INVALID);
      assertThat(fates.toString()).doesNotContain("canary");
      assertThat(bus.stats().toString()).doesNotContain("canary");
    }
  }

  private EventBus bus(String path, Map<String, Object> lane) {
    return EventBus.builder()
        .profile("http", "faults", profile(path))
        .lanes("*", lane)
        .putTimeout(Duration.ofSeconds(120))
        .start();
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lanes().get(0);
  }

  private Map<String, Object> profile(String path) {
    Map<String, Object> profile = new HashMap<>();
    profile.put("url", receiver.url(path));
    profile.put("allow_private", List.of("127.0.0.0/8"));
    profile.put("max_in_flight", IN_FLIGHT);
    return profile;
  }
}
