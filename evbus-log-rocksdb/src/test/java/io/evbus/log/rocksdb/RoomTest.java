package io.evbus.log.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.EventBus;
import io.evbus.spi.BusSpec;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Room in the ring over a durable log. */
final class RoomTest {
  private static final int EVENTS = 5_000;

  @TempDir Path folder;

  @Test
  @Timeout(60)
  void producersGoOnWhenTheLogHasTakenTheRingThoughNoLaneMoves() {
    BusSpec.Limits usual = BusSpec.Limits.defaults();
    BusSpec.Limits small =
        new BusSpec.Limits(
            16, usual.ringBytes(), usual.maxEventBytes(), Duration.ofHours(1), Duration.ZERO);
    try (EventBus bus = EventBus.builder().data(folder.resolve("data")).limits(small).start()) {
      for (int i = 0; i < EVENTS; i++) {
        bus.put(Event.builder().body(new byte[10], Event.OCTET_STREAM).build());
      }
      assertThat(bus.stats().accepted()).isGreaterThan(EVENTS - 20);
    }
  }
}
