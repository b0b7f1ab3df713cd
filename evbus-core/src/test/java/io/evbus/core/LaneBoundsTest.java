package io.evbus.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.LaneStats;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** How far a lane goes beyond an event that it can't deliver. */
class LaneBoundsTest {
  private static final int AHEAD = 16_384;

  @Test
  void aLaneNamesTheEventThatHoldsItUp() {
    AtomicInteger delivered = new AtomicInteger();
    EventBus bus =
        EventBus.builder()
            .lanes("*", Map.of("order", "key", "retry", Map.of("backoff", "1h")))
            .ingress(
                "sink",
                event -> {
                  if (event.id().equals("held")) {
                    throw new IllegalStateException("not today");
                  }
                  delivered.incrementAndGet();
                })
            .start();
    bus.put(event("held", "slow"));
    await().until(() -> lane(bus).lastError().isPresent());
    for (int i = 1; i < AHEAD + 100; i++) {
      bus.put(event("event-" + i, "fast" + i % 7));
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(lane(bus).waitsFor()).contains("event held at offset 0"));
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> assertThat(delivered).hasValue(AHEAD - 1));
    assertThat(bus.close(Duration.ZERO).lane("sink").orElseThrow().pending()).isEqualTo(101);
  }

  @Test
  void aLoneEventIsTriedForAsLongAsAnOutageLasts() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    try (EventBus bus =
        EventBus.builder()
            .lanes("*", Map.of("reopen_cap", "10ms"))
            .ingress(
                "sink",
                event -> {
                  if (calls.incrementAndGet() <= 20) {
                    throw new InterruptedException("the connection is gone");
                  }
                })
            .start()) {
      bus.put("alone").delivered().get(60, TimeUnit.SECONDS);
      assertThat(lane(bus).delivered()).isEqualTo(1);
      assertThat(calls).hasValue(21);
    }
  }

  private static LaneStats lane(EventBus bus) {
    return bus.stats().lane("sink").orElseThrow();
  }

  private static Event event(String id, String key) {
    return Event.builder()
        .id(id)
        .routingKey(key)
        .body(id.getBytes(StandardCharsets.UTF_8), Event.OCTET_STREAM)
        .build();
  }
}
