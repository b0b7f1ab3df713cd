package io.evbus.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.BusStats;
import io.evbus.LogStats;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The exit status of a command that delivers, and what it says. */
class DeliveriesTest {
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Terminal terminal =
      new Terminal(
          new ByteArrayInputStream(new byte[0]),
          new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8),
          new PrintStream(err, true, StandardCharsets.UTF_8),
          Map.of(),
          false);

  private int report(long next, long stable, Optional<String> trouble) {
    Optional<LogStats> log = Optional.of(new LogStats(0, next, stable, 0, 1 << 20, trouble));
    return new Deliveries(stats(Optional.empty())).report(stats(log), terminal);
  }

  private static BusStats stats(Optional<LogStats> log) {
    return new BusStats(0, 0, 0, 0, 0, log, List.of());
  }

  @Test
  void whatTheLogNeverTookIsAFailure() {
    assertThat(report(1_005, 5, Optional.of("the disk is full; free some space"))).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .isEqualTo(
            "the log never took 1,000 events that were put, put them again:"
                + " the disk is full; free some space\n");
  }

  @Test
  void aLogThatTookEverythingIsNone() {
    assertThat(report(5, 5, Optional.empty())).isZero();
    assertThat(err.size()).isZero();
  }
}
