package io.evbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReadinessTest {
  @Test
  void aBusIsReadyUntilARequiredLanesEventIsOlderThanAMinute() {
    assertThat(Readiness.of(stats()).isReady()).isTrue();
    assertThat(Readiness.of(stats(lane("a", true, 60_000))).isReady()).isTrue();
    assertThat(Readiness.of(stats(lane("a", true, 60_001))).isReady()).isFalse();
    assertThat(Readiness.of(stats(lane("a", false, 90_000))).isReady()).isTrue();
  }

  @Test
  void theLanesThatAreBehindAreNamedWithAgeAndError() {
    Readiness readiness =
        Readiness.of(
            stats(lane("a", true, 1_000), lane("b", true, 2_500), lane("c", true, 3_000)),
            Duration.ofSeconds(2));
    assertThat(readiness.isReady()).isFalse();
    assertThat(readiness.late()).extracting(Readiness.Late::lane).containsExactly("b", "c");
    assertThat(readiness)
        .hasToString(
            "not ready: lane b (waiting) has an event that is 2 s old; last error: refused by b;"
                + " lane c (waiting) has an event that is 3 s old; last error: refused by c");
    assertThat(Readiness.of(stats())).hasToString("ready");
  }

  private static BusStats stats(LaneStats... lanes) {
    return new BusStats(0, 0, 0, 0, 0, Optional.empty(), List.of(lanes));
  }

  private static LaneStats lane(String name, boolean required, long ageMillis) {
    return new LaneStats(
        name,
        LaneState.WAITING,
        required,
        1,
        0,
        0,
        Map.of(),
        1,
        0,
        0,
        Duration.ofMillis(ageMillis),
        Optional.empty(),
        Optional.of("refused by " + name));
  }
}
