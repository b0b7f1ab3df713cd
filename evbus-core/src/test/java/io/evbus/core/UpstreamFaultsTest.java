package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.evbus.BusStats;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.InternalQueue;
import io.evbus.LanePolicy;
import io.evbus.LaneState;
import io.evbus.PutRefusedException;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.spi.BusSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each fault known of the Python original, shown to be absent. */
@Timeout(60)
class UpstreamFaultsTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void aBurstBeforeStartAndDuringASlowPublishArrivesInOrder() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    CountDownLatch slow = new CountDownLatch(1);
    try (EventBus bus =
        EventBus.builder()
            .ingress(
                "slow",
                event -> {
                  if (got.isEmpty()) {
                    slow.await();
                  }
                  got.add(event.bodyAsText());
                })
            .build()) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      bus.start();
      for (int i = 100; i < 200; i++) {
        bus.put(i);
      }
      slow.countDown();
      await().atMost(SOON).until(() -> got.size() == 200);
    }
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      expected.add(Integer.toString(i));
    }
    assertThat(got).containsExactlyElementsOf(expected);
  }

  @Test
  void aFailingPublisherHurtsNobodyElseAndIsVisible() throws Exception {
    AtomicInteger good = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .ingress("good", event -> good.incrementAndGet())
            .ingress(
                "bad",
                event -> {
                  throw new IllegalStateException("no luck");
                })
            .lanes("bad", Map.of("retry", Map.of("attempts", 2, "backoff", "1ms")))
            .start()) {
      List<Receipt> receipts = bus.putAll(List.of("a", "b", "c"));
      var delivery = receipts.get(0).delivered().get(10, TimeUnit.SECONDS);
      assertThat(delivery.everywhere()).isFalse();
      assertThat(delivery.fates().get("bad").reason()).contains(Reason.ATTEMPTS_EXHAUSTED);
      await().atMost(SOON).until(() -> good.get() == 3);
      await().atMost(SOON).until(() -> bus.stats().lane("bad").orElseThrow().dead() == 3);
      assertThat(bus.stats().lane("bad").orElseThrow().lastError().orElseThrow())
          .contains("no luck");
      assertThat(bus.deadLetters()).hasSize(3).allMatch(letter -> letter.attempts() == 2);
    }
  }

  @Test
  void aHangingPublisherGatesNobody() {
    AtomicInteger good = new AtomicInteger();
    CountDownLatch never = new CountDownLatch(1);
    EventBus bus =
        EventBus.builder()
            .ingress("good", event -> good.incrementAndGet())
            .ingress("hanging", event -> never.await())
            .start();
    for (int i = 0; i < 1000; i++) {
      bus.put(i);
    }
    await().atMost(SOON).until(() -> good.get() == 1000);
    BusStats end = bus.close(Duration.ofMillis(50));
    assertThat(end.lane("hanging").orElseThrow().pending()).isEqualTo(1000);
    assertThat(end.lane("good").orElseThrow().delivered()).isEqualTo(1000);
  }

  @Test
  void closeWithEventsPendingDrains() {
    AtomicInteger got = new AtomicInteger();
    EventBus bus =
        EventBus.builder()
            .ingress(
                "slow",
                event -> {
                  TimeUnit.MILLISECONDS.sleep(2);
                  got.incrementAndGet();
                })
            .start();
    for (int i = 0; i < 200; i++) {
      bus.put(i);
    }
    BusStats end = bus.close(Duration.ofSeconds(20));
    assertThat(got).hasValue(200);
    assertThat(end.allDelivered()).isTrue();
    assertThat(end.lane("slow").orElseThrow().state()).isEqualTo(LaneState.CLOSED);
  }

  @Test
  void closeTwiceAndBeforeStartAreLegal() throws Exception {
    EventBus bus = EventBus.builder().ingress("any", event -> {}).build();
    bus.put("pending");
    BusStats end = bus.close(Duration.ofSeconds(5));
    assertThat(end.lane("any").orElseThrow().pending()).isEqualTo(1);
    bus.close();
    bus.start();
    bus.awaitClosed();
    assertThatThrownBy(() -> bus.put("late"))
        .isInstanceOf(PutRefusedException.class)
        .hasMessageContaining("closed");
    assertThat(bus.tryPut("late")).isEmpty();
  }

  @Test
  void awaitClosedWaitsWithoutBurningTheProcessor() throws Exception {
    EventBus bus = EventBus.builder().start();
    Thread waiter = new Thread(() -> waitFor(bus));
    waiter.start();
    await().atMost(SOON).until(() -> waiter.getState() == Thread.State.WAITING);
    bus.close();
    waiter.join(5000);
    assertThat(waiter.isAlive()).isFalse();
  }

  private static void waitFor(EventBus bus) {
    try {
      bus.awaitClosed();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anUnreadInternalQueueIsBoundedAndDropsItsOldest() {
    AtomicInteger good = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .ingress("good", event -> good.incrementAndGet())
            .internal("unread")
            .limits(
                new BusSpec.Limits(
                    256, 1 << 20, 1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(1)))
            .start()) {
      for (int i = 0; i < 20_000; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> good.get() == 20_000);
      var unread = bus.stats().lane("internal.unread").orElseThrow();
      assertThat(unread.dropped()).isGreaterThan(10_000);
      assertThat(unread.droppedByReason()).containsOnlyKeys(Reason.OVERFLOW);
      assertThat(unread.matched())
          .isEqualTo(20_000)
          .isEqualTo(unread.delivered() + unread.dead() + unread.dropped() + unread.pending());
    }
  }

  @Test
  void aReaderOfTheInternalQueueIsWokenByClose() throws Exception {
    EventBus bus = EventBus.builder().internal("read").start();
    InternalQueue queue = bus.internal("read");
    bus.put("one");
    assertThat(queue.take().map(Event::bodyAsText)).contains("\"one\"");
    List<Event> rest = new ArrayList<>();
    Thread reader = new Thread(() -> queue.forEach(rest::add));
    reader.start();
    bus.put("two");
    bus.close();
    reader.join(5000);
    assertThat(reader.isAlive()).isFalse();
    assertThat(rest).hasSize(1);
  }

  @Test
  void aFullBusBlocksOrRefusesAndNamesTheLane() {
    CountDownLatch never = new CountDownLatch(1);
    EventBus bus =
        EventBus.builder()
            .ingress("stuck", event -> never.await())
            .lanes("stuck", Map.of("on_full", "reject"))
            .limits(new BusSpec.Limits(64, 1 << 20, 1 << 20, Duration.ofSeconds(10), Duration.ZERO))
            .start();
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 1000; i++) {
                bus.put(i);
              }
            })
        .isInstanceOf(PutRefusedException.class)
        .hasMessageContaining("lane stuck")
        .hasMessageContaining("events behind");
    assertThat(bus.stats().refused()).isEqualTo(1);
    bus.close(Duration.ZERO);
  }

  @Test
  void anAllowListNamesProfilesWhateverElseTheFileHolds() {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    try (EventBus bus =
        EventBus.builder()
            .profile("mine", "a", Map.of("where", "A"))
            .profile("mine", "b", Map.of("where", "B"))
            .ingressProfiles("a", "unknown")
            .ingress("mine", (ctx, event) -> got.add(String.valueOf(ctx.rest().get("where"))))
            .start()) {
      bus.put("x");
      await().atMost(SOON).until(() -> !got.isEmpty());
      assertThat(bus.lanes()).extracting(lane -> lane.name()).containsExactly("mine.a");
    }
    assertThat(got).containsExactly("A");
  }

  @Test
  void defaultsAreThoseOfTheDocumentation() {
    LanePolicy policy = LanePolicy.defaults();
    assertThat(policy.windowEvents()).isEqualTo(1024);
    assertThat(policy.attemptTimeout()).isEqualTo(Duration.ofSeconds(30));
    assertThat(policy.retryAttempts()).isEqualTo(10);
    assertThat(policy.onFull()).isEqualTo(LanePolicy.OnFull.BLOCK);
  }
}
