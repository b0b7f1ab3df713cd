package io.evbus.log.rocksdb;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.ConfigurationException;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.spi.Profile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lanes that come and go while the bus runs on the durable log. */
class LaneChangesTest {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path folder;

  private final AtomicBoolean isConfigured = new AtomicBoolean(true);
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch mayGoOn = new CountDownLatch(1);

  private EventBus start() {
    return EventBus.builder()
        .data(folder.resolve("data"))
        .lanes("*", Map.of("retry", Map.of("attempts", 1)))
        .ingress("some", (Profile profile, Event event) -> fail())
        .source(
            to -> {
              if (isConfigured.get()) {
                to.profile("some", "one", Map.of("lane", "sink"));
              }
            })
        .start();
  }

  private void fail() throws InterruptedException {
    entered.countDown();
    mayGoOn.await();
    throw new IllegalStateException("refused");
  }

  private static LaneStats sink(EventBus bus) {
    return bus.stats().lane("sink").orElseThrow();
  }

  @Test
  void whatALaneGaveUpLastIsKeptWhenAReloadTakesItAway() throws Exception {
    try (EventBus bus = start()) {
      bus.put("last");
      assertThat(entered.await(60, SECONDS)).isTrue();
      isConfigured.set(false);
      bus.reload();
      mayGoOn.countDown();
      await().atMost(SOON).until(() -> sink(bus).state() == LaneState.DETACHED);
      assertThat(sink(bus).dead()).isEqualTo(1);
      await().atMost(SOON).until(() -> bus.operations().deadLetters("sink", 0, 10).size() == 1);
    }
  }

  @Test
  void aReloadThatComesTooSoonAfterAnotherChangesNothing() throws Exception {
    try (EventBus bus = start()) {
      bus.put("last");
      assertThat(entered.await(60, SECONDS)).isTrue();
      isConfigured.set(false);
      bus.reload();
      isConfigured.set(true);
      assertThatThrownBy(bus::reload)
          .isInstanceOf(ConfigurationException.class)
          .hasMessageContaining("still ends")
          .hasMessageContaining("reload again");
      mayGoOn.countDown();
      await().atMost(SOON).until(() -> sink(bus).state() == LaneState.DETACHED);
      assertThat(bus.reload().added()).containsExactly("sink");
    }
  }

  @Test
  void aQueueThatIsAskedForLateIsTheLaneThatTheLogKnows() throws Exception {
    try (EventBus bus = EventBus.builder().data(folder.resolve("data")).start()) {
      bus.internal("late");
      bus.put("first").accepted().get(60, SECONDS);
    }
    try (EventBus bus = EventBus.builder().data(folder.resolve("data")).start()) {
      bus.internal("late");
      List<String> names = bus.stats().lanes().stream().map(LaneStats::lane).toList();
      assertThat(names).containsExactly("internal.late");
      assertThat(bus.stats().lanes().get(0).state()).isNotEqualTo(LaneState.DETACHED);
    }
  }
}
