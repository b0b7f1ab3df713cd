package io.evbus.log.rocksdb;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.ConfigurationException;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Fate;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Position;
import io.evbus.PutRefusedException;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.Replay;
import io.evbus.spi.Profile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The engine on the durable log: what outlives a bus, and what an operator does with it. */
class DurableBusTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final List<String> got = Collections.synchronizedList(new ArrayList<>());
  private final AtomicBoolean down = new AtomicBoolean();

  private EventBusBuilder builder() {
    return EventBus.builder()
        .data(folder.resolve("data"))
        .lanes("*", Map.of("retry", Map.of("backoff", "1ms", "backoff_cap", "20ms")))
        .ingress("sink", this::take)
        .drain(Duration.ofSeconds(10));
  }

  private void take(Event event) throws Exception {
    if (down.get()) {
      throw new InterruptedException("it is down");
    }
    if (event.bodyAsText().startsWith("\"bad")) {
      throw new IllegalArgumentException("a bad event");
    }
    got.add(event.bodyAsText());
  }

  private static LaneStats sink(EventBus bus) {
    return bus.stats().lane("sink").orElseThrow();
  }

  @Test
  void whatWasNotDeliveredIsDeliveredByTheNextBus() throws Exception {
    down.set(true);
    try (EventBus bus = builder().drain(Duration.ofMillis(50)).start()) {
      for (int i = 0; i < 1000; i++) {
        bus.put(i).accepted().get(60, SECONDS);
      }
    }
    assertThat(got).isEmpty();
    down.set(false);
    try (EventBus bus = builder().start()) {
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(sink(bus).matched()).isEqualTo(1000);
      assertThat(sink(bus).delivered()).isEqualTo(1000);
    }
    assertThat(got).hasSize(1000).startsWith("0", "1").endsWith("999");
    try (EventBus bus = builder().start()) {
      bus.put("next").delivered().get(60, SECONDS);
    }
    assertThat(got).hasSize(1001);
  }

  @Test
  void aLaneFarBehindTheRingReadsTheLog() throws Exception {
    int events = 200_000;
    down.set(true);
    List<String> other = Collections.synchronizedList(new ArrayList<>());
    try (EventBus bus = builder().ingress("other", event -> other.add(event.id())).start()) {
      Receipt last = null;
      for (int i = 0; i < events; i++) {
        last = bus.put(i);
      }
      assertThat(last).isNotNull();
      last.accepted().get(60, SECONDS);
      await().atMost(SOON).until(() -> other.size() == events);
      assertThat(got).isEmpty();
      down.set(false);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(got).hasSize(events).doesNotHaveDuplicates();
    }
  }

  @Test
  void aDeadLetterIsKeptAndCanBeReplayedAndRemoved() throws Exception {
    AtomicBoolean accepting = new AtomicBoolean();
    try (EventBus bus =
        EventBus.builder()
            .data(folder.resolve("data"))
            .lanes("*", Map.of("retry", Map.of("attempts", 2, "backoff", "1ms")))
            .ingress(
                "sink",
                event -> {
                  if (!accepting.get()) {
                    throw new IllegalStateException("not yet");
                  }
                  got.add(event.bodyAsText());
                })
            .start()) {
      Receipt receipt = bus.put("one");
      Fate fate = receipt.delivered().get(60, SECONDS).fates().get("sink");
      assertThat(fate.kind()).isEqualTo(Fate.Kind.DEAD);
      assertThat(fate.reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
    }
    accepting.set(true);
    try (EventBus bus = builder().start()) {
      assertThat(bus.operations().deadLetters("sink", 0, 10))
          .singleElement()
          .satisfies(
              letter -> {
                assertThat(letter.offset()).isZero();
                assertThat(letter.attempts()).isEqualTo(2);
                assertThat(letter.event().bodyAsText()).isEqualTo("\"one\"");
              });
      assertThat(bus.operations().replayDeadLetters("sink", OptionalLong.empty()).delivered())
          .isEqualTo(1);
      assertThat(bus.operations().deadLetters("sink", 0, 10)).isEmpty();
    }
    assertThat(got).containsExactly("\"one\"");
  }

  @Test
  void aPauseOutlivesTheBus() throws Exception {
    try (EventBus bus = builder().drain(Duration.ZERO).start()) {
      bus.operations().pause("sink");
      bus.put("kept").accepted().get(60, SECONDS);
    }
    try (EventBus bus = builder().start()) {
      assertThat(sink(bus).state()).isEqualTo(LaneState.PAUSED);
      assertThat(sink(bus).pending()).isEqualTo(1);
      bus.operations().resume("sink");
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(got).containsExactly("\"kept\"");
  }

  @Test
  void aLaneThatIsGoneIsDetachedAndGoesOnWhenItIsBack() throws Exception {
    down.set(true);
    try (EventBus bus = builder().drain(Duration.ZERO).start()) {
      bus.put("kept").accepted().get(60, SECONDS);
    }
    try (EventBus bus = EventBus.builder().data(folder.resolve("data")).start()) {
      assertThat(sink(bus).state()).isEqualTo(LaneState.DETACHED);
      assertThat(sink(bus).pending()).isEqualTo(1);
      bus.put("while away").accepted().get(60, SECONDS);
    }
    down.set(false);
    try (EventBus bus = builder().start()) {
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(got).containsExactly("\"kept\"", "\"while away\"");
    try (EventBus bus = EventBus.builder().data(folder.resolve("data")).start()) {
      assertThat(bus.operations().forget("sink")).isZero();
      assertThat(bus.stats().lane("sink")).isEmpty();
    }
  }

  private EventBus whileThere(AtomicBoolean isThere) {
    return EventBus.builder()
        .data(folder.resolve("data"))
        .ingress("some", (Profile profile, Event event) -> take(event))
        .source(
            to -> {
              if (isThere.get()) {
                to.profile("some", "one", Map.of("lane", "sink"));
              }
            })
        .start();
  }

  @Test
  void whatIsPutWhileALaneComesAndGoesReachesIt() throws Exception {
    int events = 20_000;
    AtomicBoolean isThere = new AtomicBoolean(true);
    try (EventBus bus = whileThere(isThere)) {
      CompletableFuture<Void> putting =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < events; i++) {
                  bus.put(i);
                }
              });
      while (!putting.isDone()) {
        isThere.set(false);
        bus.reload();
        await().atMost(SOON).until(() -> sink(bus).state() == LaneState.DETACHED);
        isThere.set(true);
        bus.reload();
        long before = sink(bus).delivered();
        await().atMost(SOON).until(() -> putting.isDone() || sink(bus).delivered() > before);
      }
      putting.get(60, SECONDS);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(sink(bus).matched()).isEqualTo(events);
      assertThat(sink(bus).pending()).isZero();
    }
    assertThat(Set.copyOf(got)).hasSize(events);
  }

  @Test
  void aLaneThatAReloadTookAwayGoesOnWhenAReloadBringsItBack() throws Exception {
    AtomicBoolean isThere = new AtomicBoolean(true);
    try (EventBus bus = whileThere(isThere)) {
      isThere.set(false);
      bus.reload();
      await().atMost(SOON).until(() -> sink(bus).state() == LaneState.DETACHED);
      bus.put("while away").accepted().get(60, SECONDS);
      isThere.set(true);
      bus.reload();
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(got).containsExactly("\"while away\"");
  }

  @Test
  void aNewLaneMayBeginAtTheOldestEvent() throws Exception {
    Map<String, Object> keep = Map.of("keep", Map.of("age", "1h"));
    try (EventBus bus = builder().log(keep).start()) {
      bus.put("before").delivered().get(60, SECONDS);
    }
    List<String> late = Collections.synchronizedList(new ArrayList<>());
    try (EventBus bus =
        builder()
            .log(keep)
            .ingress("late", event -> late.add(event.bodyAsText()))
            .lanes("late", Map.of("from", "earliest"))
            .start()) {
      await().atMost(SOON).until(() -> late.size() == 1);
      assertThat(
              bus.operations()
                  .replay(
                      new Replay(
                          "sink",
                          Position.earliest(),
                          Optional.empty(),
                          OptionalDouble.empty(),
                          false))
                  .delivered())
          .isEqualTo(1);
    }
    assertThat(late).containsExactly("\"before\"");
    assertThat(got).containsExactly("\"before\"", "\"before\"");
  }

  @Test
  void aFullLogRefusesWithTheLaneThatFillsIt() throws Exception {
    down.set(true);
    try (EventBus bus =
        builder()
            .log(Map.of("max_bytes", "64KiB"))
            .putTimeout(Duration.ofMillis(200))
            .drain(Duration.ZERO)
            .start()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  bus.put("event " + i);
                }
              })
          .isInstanceOf(PutRefusedException.class)
          .hasMessageContaining("the log has its 65536 bytes")
          .hasMessageContaining("lane sink");
      long accepted = bus.stats().log().orElseThrow().next();
      down.set(false);
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(sink(bus).delivered()).isEqualTo(accepted);
      await().atMost(SOON).until(() -> bus.tryPut("room again").isPresent());
    }
  }

  @Test
  void aFullLogRefusesWithTheDetachedLaneThatFillsIt() throws Exception {
    down.set(true);
    try (EventBus bus = builder().drain(Duration.ZERO).start()) {
      bus.put("kept").accepted().get(60, SECONDS);
    }
    try (EventBus bus =
        EventBus.builder()
            .data(data())
            .log(Map.of("max_bytes", "64KiB"))
            .ingress("other", event -> got.add(event.bodyAsText()))
            .putTimeout(Duration.ofMillis(200))
            .start()) {
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  bus.put("event " + i);
                }
              })
          .isInstanceOf(PutRefusedException.class)
          .hasMessageMatching(
              ".*lane sink is not configured any more and keeps \\d+ events;"
                  + " evbus lanes forget sink");
    }
  }

  @Test
  void aPausedLaneFarBehindTheRingSaysHowOldItsOldestEventIs() throws Exception {
    int events = 70_000;
    try (EventBus bus = builder().ingress("other", event -> {}).drain(Duration.ZERO).start()) {
      bus.operations().pause("sink");
      for (int i = 0; i < events; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().lane("other").orElseThrow().pending() == 0);
      await().atMost(SOON).until(() -> !sink(bus).oldestPendingAge().isZero());
      assertThat(sink(bus).pending()).isEqualTo(events);
    }
    try (EventBus bus = builder().drain(Duration.ZERO).build()) {
      assertThat(sink(bus).state()).isEqualTo(LaneState.PAUSED);
      assertThat(sink(bus).oldestPendingAge()).as("after a restart").isPositive();
    }
  }

  @Test
  void anEventBehindManyForOthersHasAnAgeInMemoryToo() {
    EventBus bus =
        EventBus.builder()
            .ingress("some", (Profile profile, Event event) -> take(event))
            .source(to -> to.profile("some", "one", Map.of("lane", "sink")))
            .build();
    for (int i = 0; i < 2_000; i++) {
      bus.put(Event.builder().profile("of others").body(new byte[1], Event.OCTET_STREAM).build());
    }
    bus.put("own");
    assertThat(sink(bus).pending()).isEqualTo(1);
    assertThat(sink(bus).oldestPendingAge()).isPositive();
    bus.close(Duration.ZERO);
  }

  @Test
  void whatIsKeptForReplayHoldsNobodyUp() throws Exception {
    try (EventBus bus =
        builder().log(Map.of("max_bytes", "64KiB", "keep", Map.of("age", "1h"))).start()) {
      for (int i = 0; i < 2_000; i++) {
        bus.put("event " + i);
      }
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(bus.stats().log().orElseThrow().first()).isPositive();
      assertThat(bus.stats().refused()).isZero();
    }
    assertThat(got).hasSize(2_000);
  }

  @Test
  void theFolderIsPrivateAndHasOneOwner() throws Exception {
    try (EventBus bus = builder().start()) {
      bus.put("x").accepted().get(60, SECONDS);
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(data())))
          .isEqualTo("rwx------");
      assertThatThrownBy(() -> builder().start())
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("process " + ProcessHandle.current().pid());
      bus.put("y").accepted().get(60, SECONDS);
    }
    try (EventBus bus = builder().start()) {
      assertThat(bus.stats().lane("sink")).isPresent();
    }
  }

  private Path data() {
    return folder.resolve("data");
  }

  @Test
  void anEventIsKeptWhole() throws Exception {
    Map<String, String> headers = new HashMap<>(Map.of("h", "ä", "empty", ""));
    Event event =
        Event.builder()
            .id("an id of its own")
            .routingKey("key")
            .headers(headers)
            .body(new byte[] {0, -1, 'x', (byte) 0xC3}, "application/x-own")
            .build();
    down.set(true);
    try (EventBus bus = builder().drain(Duration.ZERO).start()) {
      bus.put(event).accepted().get(60, SECONDS);
    }
    List<Event> events = Collections.synchronizedList(new ArrayList<>());
    try (EventBus bus =
        EventBus.builder().data(data()).ingress("sink", read -> events.add(read)).start()) {
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
    assertThat(events)
        .singleElement()
        .satisfies(
            read -> {
              assertThat(read.id()).isEqualTo(event.id());
              assertThat(read.routingKey()).isEqualTo(event.routingKey());
              assertThat(read.headers()).isEqualTo(event.headers());
              assertThat(read.time()).isEqualTo(event.time());
              assertThat(read.contentType()).isEqualTo(event.contentType());
              assertThat(read.bytes()).isEqualTo(event.bytes());
            });
  }

  @Test
  void aStalledLaneThatMayDropHoldsUpNobodyAtTheSizeLimit() {
    EventBusBuilder builder =
        EventBus.builder()
            .data(folder.resolve("data"))
            .log(Map.of("max_bytes", "4MiB"))
            .lanes("stalled", Map.of("on_full", "drop_oldest", "window", 256))
            .ingress("sink", this::take)
            .ingressAsync("stalled", event -> new CompletableFuture<>())
            .drain(Duration.ofMillis(100));
    int events = 8_000;
    try (EventBus bus = builder.start()) {
      for (int i = 0; i < events; i++) {
        bus.put("x".repeat(1024));
      }
      await().atMost(SOON).until(() -> sink(bus).delivered() == events);
      LaneStats stalled = bus.stats().lane("stalled").orElseThrow();
      assertThat(stalled.droppedByReason()).containsOnlyKeys(Reason.OVERFLOW);
      assertThat(stalled.dropped() + stalled.pending()).isEqualTo(events);
    }
  }
}
