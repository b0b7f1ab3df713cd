package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.evbus.Delivery;
import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.Fate;
import io.evbus.LaneState;
import io.evbus.PutOption;
import io.evbus.PutRefusedException;
import io.evbus.Receipt;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Gatherer;
import io.evbus.spi.Profile;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LivingTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  @Test
  void eachProfileGetsEachEventOnceWithItsOwnContext() throws Exception {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    AtomicInteger released = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .profile("mine", "one", Map.of("host", "h1"))
            .profile("mine", "two", Map.of("host", "h2"))
            .gather("mine", profile -> "connection to " + profile.rest().get("host"))
            .ingress("mine", String.class, (ctx, event) -> got.add(ctx + event.bodyAsText()))
            .ingress("plain", event -> got.add("plain" + event.bodyAsText()))
            .internal("all")
            .start()) {
      Receipt receipt = bus.put(1);
      Delivery delivery = receipt.delivered().get(10, TimeUnit.SECONDS);
      assertThat(delivery.everywhere()).isTrue();
      assertThat(delivery.fates()).containsOnlyKeys("mine.one", "mine.two", "plain");
      assertThat(bus.internal("all").take().orElseThrow().id()).isEqualTo(receipt.event().id());
      released.incrementAndGet();
    }
    assertThat(got).containsExactlyInAnyOrder("connection to h11", "connection to h21", "plain1");
  }

  @Test
  void eventsWithAProfileGoWhereItMatches() throws Exception {
    Queue<String> got = new ConcurrentLinkedQueue<>();
    try (EventBus bus =
        EventBus.builder()
            .profile("mine", "idem-*", Map.of())
            .profile("mine", "other", Map.of())
            .ingress("mine", (ctx, event) -> got.add(ctx.name()))
            .start()) {
      Event event = bus.event("x").profile("idem-run").build();
      bus.put(event).delivered().get(10, TimeUnit.SECONDS);
      assertThat(bus.explain(event))
          .extracting(match -> match.lane() + " " + match.takes())
          .containsExactly("mine.idem-* true", "mine.other false");
      bus.put(bus.event("y").profile("nobody").build());
      assertThat(bus.stats().unmatched()).isEqualTo(1);
    }
    assertThat(got).containsExactly("idem-*");
  }

  @Test
  void anAsynchronousFunctionHasManyUnderWay() throws Exception {
    Queue<CompletableFuture<Void>> open = new ConcurrentLinkedQueue<>();
    try (EventBus bus =
        EventBus.builder()
            .ingressAsync(
                "async",
                event -> {
                  CompletableFuture<Void> done = new CompletableFuture<>();
                  open.add(done);
                  return done;
                })
            .start()) {
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> open.size() == 100);
      assertThat(bus.stats().lane("async").orElseThrow().inFlight()).isEqualTo(100);
      open.forEach(done -> done.complete(null));
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
    }
  }

  @Test
  void aPublishThatOutlivesItsTimeoutIsAbandonedAndTheLaneGoesStuckAfterThree() {
    CountDownLatch hang = new CountDownLatch(1);
    AtomicBoolean healed = new AtomicBoolean();
    AtomicInteger got = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .ingress(
                "hanging",
                event -> {
                  while (!healed.get() && hang.getCount() > 0) {
                    awaitIgnoringInterrupts(hang);
                  }
                  got.incrementAndGet();
                })
            .lanes("hanging", Map.of("attempt_timeout", "100ms", "reopen_cap", "20ms"))
            .start()) {
      bus.put("x");
      await()
          .atMost(SOON)
          .until(() -> bus.stats().lane("hanging").orElseThrow().state() == LaneState.STUCK);
      assertThat(bus.stats().lane("hanging").orElseThrow().pending()).isEqualTo(1);
      healed.set(true);
      hang.countDown();
      await().atMost(SOON).until(() -> bus.stats().allDelivered());
      assertThat(got.get()).isGreaterThanOrEqualTo(4);
    }
  }

  private static void awaitIgnoringInterrupts(CountDownLatch latch) {
    boolean done = false;
    while (!done) {
      try {
        latch.await();
        done = true;
      } catch (InterruptedException e) {
        done = latch.getCount() == 0;
      }
    }
  }

  @Test
  void aNonBlockingLaneThatBlocksStopsNobody() {
    CountDownLatch hang = new CountDownLatch(1);
    AtomicInteger good = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .ingressAsync("liar1", event -> hangs(hang))
            .ingressAsync("liar2", event -> hangs(hang))
            .ingressAsync(
                "good",
                event -> {
                  good.incrementAndGet();
                  return CompletableFuture.completedFuture(1);
                })
            .drain(Duration.ofSeconds(5))
            .start()) {
      for (int i = 0; i < 50; i++) {
        bus.put(i);
      }
      await().atMost(SOON).until(() -> good.get() == 50);
      hang.countDown();
    }
  }

  private static CompletableFuture<Object> hangs(CountDownLatch hang) {
    awaitIgnoringInterrupts(hang);
    return CompletableFuture.completedFuture(1);
  }

  @Test
  void aPutFromAnIngressNeverWaitsForItself() {
    AtomicReference<EventBus> self = new AtomicReference<>();
    AtomicInteger refusals = new AtomicInteger();
    CountDownLatch ready = new CountDownLatch(1);
    EventBus bus =
        EventBus.builder()
            .ingress(
                "echo",
                event -> {
                  ready.await();
                  for (int i = 0; i < 3; i++) {
                    try {
                      self.get().put("echo");
                    } catch (PutRefusedException e) {
                      refusals.incrementAndGet();
                    }
                  }
                })
            .limits(
                new BusSpec.Limits(
                    16, 1 << 20, 1 << 20, Duration.ofSeconds(50), Duration.ofSeconds(1)))
            .start();
    self.set(bus);
    bus.put("first");
    ready.countDown();
    await().atMost(SOON).until(() -> refusals.get() > 10);
    bus.close(Duration.ZERO);
  }

  @Test
  void aReceiptAskedLateOrNeverSettledStillAnswers() throws Exception {
    CountDownLatch hang = new CountDownLatch(1);
    EventBus bus =
        EventBus.builder()
            .ingress("good", event -> {})
            .ingress("bad", event -> hang.await())
            .start();
    Receipt receipt = bus.put("x", PutOption.COORDINATES);
    await().atMost(SOON).until(() -> bus.stats().lane("good").orElseThrow().delivered() == 1);
    CompletableFuture<Delivery> delivery = receipt.delivered();
    assertThat(receipt.accepted()).isCompleted();
    assertThat(delivery).isNotDone();
    bus.close(Duration.ZERO);
    Map<String, Fate> fates = delivery.get(10, TimeUnit.SECONDS).fates();
    assertThat(fates.get("good").kind()).isEqualTo(Fate.Kind.DELIVERED);
    assertThat(fates.get("bad").kind()).isEqualTo(Fate.Kind.PENDING);
  }

  @Test
  void aReceiptAskedAfterAnEventDiedTellsTheTruth() throws Exception {
    try (EventBus bus =
        EventBus.builder()
            .ingress("good", event -> {})
            .ingress(
                "bad",
                event -> {
                  throw new IllegalStateException("never");
                })
            .lanes("bad", Map.of("retry", Map.of("attempts", 1)))
            .start()) {
      Receipt receipt = bus.put("x");
      await().atMost(SOON).until(() -> bus.deadLetters().size() == 1);
      await().atMost(SOON).until(() -> bus.stats().lane("good").orElseThrow().delivered() == 1);
      Map<String, Fate> fates = receipt.delivered().get(10, TimeUnit.SECONDS).fates();
      assertThat(fates.get("bad").kind()).isEqualTo(Fate.Kind.DEAD);
      assertThat(fates.get("good").kind()).isEqualTo(Fate.Kind.DELIVERED);
    }
  }

  @Test
  void manyProducersLoseNothingAndEachKeepsItsOrder() {
    int producers = 8;
    int events = 5_000;
    Map<String, Integer> last = new ConcurrentHashMap<>();
    AtomicInteger disorder = new AtomicInteger();
    EventBus bus =
        EventBus.builder()
            .ingress(
                "ordered",
                event -> {
                  String[] parts = event.bodyAsText().replace("\"", "").split(":", 2);
                  Integer before = last.put(parts[0], Integer.valueOf(parts[1]));
                  if (before != null && before + 1 != Integer.parseInt(parts[1])) {
                    disorder.incrementAndGet();
                  }
                })
            .ingressAsync("other", event -> CompletableFuture.completedFuture(1))
            .limits(
                new BusSpec.Limits(
                    512, 1 << 20, 1 << 20, Duration.ofSeconds(50), Duration.ofSeconds(30)))
            .start();
    IntStream.range(0, producers)
        .mapToObj(
            producer ->
                new Thread(
                    () -> {
                      for (int i = 0; i < events; i++) {
                        bus.put(producer + ":" + i);
                      }
                    }))
        .peek(Thread::start)
        .toList()
        .forEach(LivingTest::join);
    assertThat(bus.close(Duration.ofSeconds(30)).allDelivered()).isTrue();
    assertThat(disorder).hasValue(0);
    assertThat(last.values()).hasSize(producers).containsOnly(events - 1);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aGatherStepThatFailsIsTriedAgainAndStopsNobody() throws Exception {
    AtomicInteger tries = new AtomicInteger();
    AtomicInteger released = new AtomicInteger();
    Queue<String> got = new ConcurrentLinkedQueue<>();
    Gatherer<String> gatherer =
        new Gatherer<>() {
          @Override
          public String provider() {
            return "elsewhere";
          }

          @Override
          public String ingress() {
            return "mine";
          }

          @Override
          public String gather(Profile profile) throws Exception {
            if (tries.incrementAndGet() < 3) {
              throw new IOException("not yet");
            }
            return "context";
          }

          @Override
          public void release(String context) {
            released.incrementAndGet();
          }
        };
    try (EventBus bus =
        EventBus.builder()
            .profile("elsewhere", "p", Map.of())
            .gather(gatherer)
            .ingress("mine", String.class, (context, event) -> got.add(context))
            .start()) {
      bus.put("x").delivered().get(20, TimeUnit.SECONDS);
    }
    assertThat(got).containsExactly("context");
    assertThat(tries).hasValue(3);
    assertThat(released).hasValue(1);
  }

  @Test
  void internalProfilesFeedTheQueueTheyName() throws Exception {
    try (EventBus bus =
        EventBus.builder().profile("internal", "idem-*", Map.of("routing_key", "all")).start()) {
      bus.put(bus.event("other").profile("nobody").build());
      bus.put(bus.event("mine").profile("idem-run").build());
      assertThat(bus.internal("all").take().orElseThrow().bodyAsText()).isEqualTo("\"mine\"");
      assertThat(bus.lanes()).extracting(lane -> lane.name()).containsExactly("internal.idem-*");
    }
  }

  @Test
  void anEventTooLargeForTheBusIsRefused() {
    try (EventBus bus = EventBus.builder().start()) {
      byte[] large = new byte[(1 << 20) + 1];
      assertThat(catchThrowable(() -> bus.put(large)))
          .isInstanceOf(PutRefusedException.class)
          .hasMessageContaining("1048577 bytes");
    }
  }

  @Test
  void noThreadOutlivesTheBus() {
    EventBus bus = EventBus.builder().name("mortal").ingress("a", event -> {}).start();
    bus.put("x");
    bus.close();
    await()
        .atMost(SOON)
        .until(
            () ->
                Thread.getAllStackTraces().keySet().stream()
                    .noneMatch(thread -> thread.getName().startsWith("mortal-")));
  }
}
