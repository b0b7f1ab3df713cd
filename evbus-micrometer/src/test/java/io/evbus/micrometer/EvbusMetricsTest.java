package io.evbus.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.BusStats;
import io.evbus.EventBus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EvbusMetricsTest {
  private final MeterRegistry registry = new SimpleMeterRegistry();
  private final AtomicLong nanos = new AtomicLong();

  @Test
  void eachLaneConservesItsEventsInTheRegistry() {
    CountDownLatch open = new CountDownLatch(1);
    try (EventBus bus =
        EventBus.builder()
            .lanes("failing", Map.of("retry", Map.of("attempts", 1)))
            .lanes("full", Map.of("ack", "optional", "expire_after", "1ms"))
            .ingress("good", event -> {})
            .ingress(
                "failing",
                event -> {
                  throw new IllegalStateException("no");
                })
            .ingress("full", event -> open.await())
            .ingress("hanging", event -> open.await())
            .start()) {
      EvbusMetrics metrics = new EvbusMetrics(bus::stats, nanos::get);
      metrics.bindTo(registry);
      for (int i = 0; i < 100; i++) {
        bus.put(i);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                aSecondLater();
                assertConserved();
                assertThat(lane("evbus.lane.delivered", "good")).isEqualTo(100);
                assertThat(lane("evbus.lane.dead", "failing")).isEqualTo(100);
                assertThat(lane("evbus.lane.pending", "hanging")).isEqualTo(100);
              });
      assertThat(value("evbus.accepted")).isEqualTo(100);
      assertThat(lane("evbus.lane.in.flight", "hanging")).isPositive();
      open.countDown();
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> {
                aSecondLater();
                assertConserved();
                assertThat(lane("evbus.lane.delivered", "hanging")).isEqualTo(100);
                assertThat(lane("evbus.lane.pending", "full")).isZero();
              });
    } finally {
      open.countDown();
    }
  }

  private void assertConserved() {
    for (String lane : lanes()) {
      assertThat(lane("evbus.lane.matched", lane))
          .as("matched by %s", lane)
          .isEqualTo(
              lane("evbus.lane.delivered", lane)
                  + lane("evbus.lane.dead", lane)
                  + lane("evbus.lane.dropped", lane)
                  + lane("evbus.lane.pending", lane));
    }
  }

  @Test
  void valuesAreThoseOfTheSnapshot() {
    bind(() -> Stats.of(Stats.lane("a")));
    assertThat(value("evbus.accepted")).isEqualTo(25);
    assertThat(value("evbus.refused")).isEqualTo(3);
    assertThat(value("evbus.unmatched")).isEqualTo(2);
    assertThat(value("evbus.dead.forgotten")).isEqualTo(1);
    assertThat(value("evbus.forgotten")).isEqualTo(4);
    assertThat(value("evbus.log.first")).isEqualTo(5);
    assertThat(value("evbus.log.next")).isEqualTo(30);
    assertThat(value("evbus.log.stable")).isEqualTo(28);
    assertThat(value("evbus.log.used")).isEqualTo(4_000);
    assertThat(value("evbus.log.limit")).isEqualTo(10_000);
    assertThat(value("evbus.log.writable")).isZero();
    assertThat(value("evbus.lane.matched")).isEqualTo(20);
    assertThat(value("evbus.lane.delivered")).isEqualTo(10);
    assertThat(value("evbus.lane.dead")).isEqualTo(2);
    assertThat(value("evbus.lane.pending")).isEqualTo(5);
    assertThat(value("evbus.lane.in.flight")).isEqualTo(4);
    assertThat(value("evbus.lane.reopened")).isEqualTo(1);
    assertThat(value("evbus.lane.oldest.pending.age")).isEqualTo(1.5);
    assertThat(value("evbus.lane.dropped", "reason", "expired")).isEqualTo(3);
    assertThat(value("evbus.lane.dropped", "reason", "overflow")).isZero();
    assertThat(value("evbus.lane.state", "state", "blocked")).isEqualTo(1);
    assertThat(value("evbus.lane.state")).isEqualTo(1);
  }

  @Test
  void oneScrapeTakesOneSnapshot() {
    AtomicInteger taken = new AtomicInteger();
    bind(
        () -> {
          taken.incrementAndGet();
          return Stats.of(Stats.lane("a"), Stats.lane("b"));
        });
    for (int scrape = 0; scrape < 3; scrape++) {
      aSecondLater();
      taken.set(0);
      registry.getMeters().forEach(EvbusMetricsTest::value);
      assertThat(taken).hasValue(1);
    }
  }

  @Test
  void lanesComeAndGo() {
    AtomicReference<BusStats> stats = new AtomicReference<>(Stats.of(Stats.lane("a")));
    bind(stats::get);
    assertThat(lanes()).containsExactly("a");
    stats.set(Stats.of(Stats.lane("b"), Stats.lane("c")));
    aSecondLater();
    assertThat(value("evbus.accepted")).isEqualTo(25);
    assertThat(lanes()).containsExactly("b", "c");
    stats.set(Stats.of());
    aSecondLater();
    assertThat(value("evbus.accepted")).isEqualTo(25);
    assertThat(lanes()).isEmpty();
  }

  @Test
  void valuesStayWhileTheBusCannotBeAsked() {
    AtomicReference<Supplier<BusStats>> stats = new AtomicReference<>(() -> Stats.of());
    bind(() -> stats.get().get());
    stats.set(
        () -> {
          throw new UncheckedIOException(new IOException("gone"));
        });
    aSecondLater();
    assertThat(value("evbus.accepted")).isEqualTo(25);
  }

  @Test
  void tagsTellTwoBusesApartAndACloseRemovesOne() {
    EvbusMetrics one =
        new EvbusMetrics(() -> Stats.of(Stats.lane("a")), nanos::get, Tag.of("bus", "one"));
    EvbusMetrics other =
        new EvbusMetrics(() -> Stats.of(Stats.lane("a")), nanos::get, Tag.of("bus", "other"));
    one.bindTo(registry);
    int meters = registry.getMeters().size();
    other.bindTo(registry);
    assertThat(registry.getMeters()).hasSize(2 * meters);
    one.close();
    assertThat(registry.getMeters())
        .hasSize(meters)
        .allSatisfy(meter -> assertThat(meter.getId().getTag("bus")).isEqualTo("other"));
    aSecondLater();
    assertThat(value("evbus.accepted")).isEqualTo(25);
  }

  private void bind(Supplier<BusStats> stats) {
    new EvbusMetrics(stats, nanos::get).bindTo(registry);
  }

  private void aSecondLater() {
    nanos.addAndGet(Duration.ofSeconds(1).toNanos());
  }

  private Set<String> lanes() {
    Set<String> lanes = new TreeSet<>();
    registry.find("evbus.lane.matched").meters().stream()
        .map(meter -> meter.getId().getTag("lane"))
        .forEach(lanes::add);
    return lanes;
  }

  private double lane(String name, String lane) {
    return value(name, "lane", lane);
  }

  /** The sum over all meters of a name and tags. */
  private double value(String name, String... tags) {
    return registry.get(name).tags(tags).meters().stream()
        .mapToDouble(EvbusMetricsTest::value)
        .sum();
  }

  private static double value(Meter meter) {
    return meter instanceof Gauge gauge ? gauge.value() : ((FunctionCounter) meter).count();
  }
}
