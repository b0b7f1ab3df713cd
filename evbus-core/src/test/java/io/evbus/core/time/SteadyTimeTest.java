package io.evbus.core.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What the engine takes the time of day to be when the system's clock is set. */
class SteadyTimeTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration SECOND = Duration.ofSeconds(1);

  private long nanos = 42;
  private Instant system = START;
  private final SteadyTime time = new SteadyTime(() -> nanos, () -> system);

  @Test
  void followsTheSystemsClock() {
    pass(SECOND, SECOND);
    assertThat(time.now()).isEqualTo(START.plusSeconds(1));
    pass(Duration.ofHours(1), Duration.ofHours(1).plusMillis(3));
    assertThat(time.now()).isEqualTo(START.plusSeconds(3_601).plusMillis(3));
  }

  @Test
  void aClockSetForwardByYearsMovesItByTheTimeThatPasses() {
    pass(SECOND, Duration.ofDays(50 * 365));
    assertThat(time.now()).isEqualTo(START.plusSeconds(2));
    pass(SECOND, SECOND);
    assertThat(time.now()).isEqualTo(START.plusSeconds(4));
  }

  @Test
  void aClockSetBackNeverTurnsIt() {
    pass(SECOND, Duration.ofDays(-3650));
    assertThat(time.now()).isEqualTo(START.plusMillis(500));
    pass(SECOND, Duration.ZERO);
    assertThat(time.now()).isEqualTo(START.plusSeconds(1));
  }

  @Test
  void itMeetsTheSystemsClockAgain() {
    pass(SECOND, Duration.ofSeconds(11));
    assertThat(time.now()).isEqualTo(START.plusSeconds(2));
    for (int i = 0; i < 9; i++) {
      pass(SECOND, SECOND);
      time.now();
    }
    assertThat(time.now()).isEqualTo(system);
  }

  private void pass(Duration monotonic, Duration ofDay) {
    nanos += monotonic.toNanos();
    system = system.plus(ofDay);
  }
}
