package io.evbus.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class CarriedTimeTest {
  private Instant clock = Instant.parse("2026-01-01T00:00:00Z");
  private int readings;

  private final CarriedTime time =
      new CarriedTime(
          () -> {
            readings++;
            return clock;
          },
          1_000);

  @Test
  void goesOnWithTheTickerForTenMilliseconds() {
    assertThat(at(10_001_000)).isEqualTo(clock.plusMillis(10));
    assertThat(at(500)).isEqualTo(clock.minusNanos(500));
    assertThat(readings).isEqualTo(1);
  }

  @Test
  void readsTheClockAnewAfterThat() {
    clock = clock.plusSeconds(3600);
    assertThat(at(10_001_001)).isEqualTo(clock);
    assertThat(at(10_002_001)).isEqualTo(clock.plusNanos(1000));
    assertThat(readings).isEqualTo(2);
  }

  private Instant at(long nanos) {
    return Instant.EPOCH.plusNanos(time.epochNanosAt(nanos));
  }
}
