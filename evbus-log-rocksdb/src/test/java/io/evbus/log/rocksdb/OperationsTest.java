package io.evbus.log.rocksdb;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.Position;
import io.evbus.Replay;
import io.evbus.ReplayReport;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does is bounded, complete, and ends when the bus does. */
class OperationsTest {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Replay ALL =
      new Replay("sink", Position.earliest(), Optional.empty(), OptionalDouble.empty(), false);

  @TempDir Path folder;

  private final AtomicBoolean down = new AtomicBoolean();

  private EventBusBuilder builder() {
    return EventBus.builder()
        .data(folder.resolve("data"))
        .log(Map.of("keep", Map.of("age", "1h")))
        .drain(Duration.ZERO);
  }

  private void take(Event event) throws Exception {
    if (down.get()) {
      throw new InterruptedException("it is down");
    }
  }

  private static void reject(Event event) {
    throw new IllegalArgumentException("no event is good enough");
  }

  private static void put(EventBus bus, int events) {
    for (int i = 0; i < events; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> bus.stats().allDelivered());
  }

  @Test
  void aReplayToALaneThatMayDropDropsNothing() {
    AtomicInteger replayed = new AtomicInteger();
    AtomicBoolean replaying = new AtomicBoolean();
    EventBusBuilder builder =
        builder()
            .lanes("sink", Map.of("ack", "optional"))
            .ingressAsync(
                "sink",
                event ->
                    replaying.get() && replayed.getAndIncrement() < 2000
                        ? CompletableFuture.runAsync(
                            () -> {}, CompletableFuture.delayedExecutor(300, MILLISECONDS))
                        : CompletableFuture.completedFuture(null));
    try (EventBus bus = builder.start()) {
      for (int i = 0; i < 20_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.stats().log().orElseThrow().stable() == 20_000);
      await().atMost(SOON).until(() -> bus.stats().lane("sink").orElseThrow().pending() == 0);
      replaying.set(true);
      ReplayReport report = bus.operations().replay(ALL);
      assertThat(report.matched()).isEqualTo(20_000);
      assertThat(report.delivered()).isEqualTo(20_000);
    }
  }

  @Test
  void allDeadLettersOfAllLanesAreRemoved() {
    try (EventBus bus =
        builder()
            .ingress("a", OperationsTest::reject)
            .ingress("b", OperationsTest::reject)
            .lanes("*", Map.of("retry", Map.of("attempts", 1)))
            .start()) {
      for (int i = 0; i < 1100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> bus.operations().deadLetters("", 1099, 9).size() == 2);
      assertThat(bus.operations().purgeDeadLetters("", OptionalLong.of(3))).isEqualTo(2);
      assertThat(bus.operations().purgeDeadLetters("b", OptionalLong.of(3))).isZero();
      assertThat(bus.operations().purgeDeadLetters("", OptionalLong.empty())).isEqualTo(2198);
      assertThat(bus.operations().deadLetters("", 0, 1)).isEmpty();
    }
  }

  @Test
  void aPageOfDeadLettersIsBoundedInBytes() {
    try (EventBus bus =
        builder()
            .ingress("sink", OperationsTest::reject)
            .lanes("*", Map.of("retry", Map.of("attempts", 1)))
            .start()) {
      for (int i = 0; i < 40; i++) {
        bus.put("x".repeat(1_000_000));
      }
      await().atMost(SOON).until(() -> !bus.operations().deadLetters("sink", 39, 1).isEmpty());
      List<Long> offsets = new ArrayList<>();
      List<DeadLetter> page = bus.operations().deadLetters("sink", 0, 1000);
      while (!page.isEmpty()) {
        assertThat(page).hasSizeLessThan(9);
        page.forEach(letter -> offsets.add(letter.offset()));
        page = bus.operations().deadLetters("sink", offsets.get(offsets.size() - 1) + 1, 1000);
      }
      assertThat(offsets).hasSize(40).isSorted().doesNotHaveDuplicates();
      assertThat(bus.operations().purgeDeadLetters("sink", OptionalLong.empty())).isEqualTo(40);
    }
  }

  private FutureTask<ReplayReport> replayInBackground(EventBus bus) {
    FutureTask<ReplayReport> replay = new FutureTask<>(() -> bus.operations().replay(ALL));
    Thread thread = new Thread(replay, "replay");
    thread.setDaemon(true);
    thread.start();
    return replay;
  }

  @Test
  void aReplayEndsWhenTheBusCloses() {
    AtomicInteger refused = new AtomicInteger();
    EventBus bus =
        builder()
            .ingress(
                "sink",
                event -> {
                  refused.addAndGet(down.get() ? 1 : 0);
                  take(event);
                })
            .start();
    try (bus) {
      put(bus, 10_000);
      down.set(true);
      FutureTask<ReplayReport> replay = replayInBackground(bus);
      await().atMost(SOON).until(() -> refused.get() > 0);
      bus.close();
      assertThatThrownBy(() -> replay.get(20, SECONDS))
          .isInstanceOf(ExecutionException.class)
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("lane sink")
          .hasMessageContaining("the bus is closed");
    }
    assertThatThrownBy(() -> bus.operations().replay(ALL))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("the bus is closed");
  }

  @Test
  void aControlRequestIsBoundedInBytes() throws Exception {
    try (EventBus bus = builder().ingress("sink", this::take).start();
        SocketChannel channel =
            SocketChannel.open(
                UnixDomainSocketAddress.of(folder.resolve("data").resolve("control.sock")))) {
      put(bus, 1);
      FutureTask<String> answer =
          new FutureTask<>(
              () ->
                  new String(
                      Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8));
      Thread reader = new Thread(answer, "answer");
      reader.setDaemon(true);
      reader.start();
      channel.write(ByteBuffer.wrap("x".repeat((1 << 20) + 1).getBytes(StandardCharsets.UTF_8)));
      assertThat(answer.get(20, SECONDS)).contains("argument").contains("1048576 bytes");
    }
  }
}
