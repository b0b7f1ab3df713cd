package io.evbus.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.bench.Report.Judged;
import io.evbus.bench.Report.Measured;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final Side SIDE = new Side("evbus", to -> {});
  private static final Measured MEASURED =
      new Measured(
          "fan-out",
          "",
          Map.of(),
          1,
          Map.of(),
          List.of(
              new Judged("a / b", List.of(), false, 0.333, 1.5, 0.2, 1, "", Goal.Verdict.SHORT),
              new Judged("a / c", List.of(), false, 0.1, 0.0, 0.0, 1, "", Goal.Verdict.INFORMATION),
              new Judged("c", List.of(), true, 2.5, 1.0, 0.9, 1200, "≤ 3,000", Goal.Verdict.MET)));

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long seconds;

  @Test
  void aFileGetsALineForEachRoundAndHowLongTheRestTakes() {
    measure(progress(false, false));
    assertThat(printed().lines())
        .containsExactly(
            "fan-out (row 1 of 2)",
            "  warm-up took 30 s; about 60 s left of this row",
            "  round 1 of 2 took 20 s; about 25 s left of this row",
            "  round 2 of 2 took 100 s",
            "  short  0.33, goal ≥ 1.50  a / b",
            "  met    1,200, goal ≤ 3,000  c");
  }

  @Test
  void aTerminalIsToldWhoRunsInOneLineThatIsWrittenAgain() {
    measure(progress(true, true));
    assertThat(printed())
        .contains("\r\u001b[K  round 1 of 2, evbus; about 60 s left of this row\r\u001b[K")
        .contains("\u001b[33mshort \u001b[0m 0.33, goal ≥ 1.50")
        .doesNotContain("took");
  }

  @Test
  void whatHasPassedOfARoundIsNotLeft() {
    Progress progress = progress(true, false);
    progress.begins("fan-out");
    progress.takesTurns(2);
    round(progress, "round 1 of 2", 30);
    progress.runs("round 2 of 2", SIDE);
    seconds += 20;
    progress.runs("round 2 of 2", new Side("Camel", to -> {}));
    assertThat(printed())
        .contains("round 2 of 2, evbus; about 30 s left")
        .endsWith("round 2 of 2, Camel; about 10 s left of this row");
  }

  @Test
  void theEndSaysWhyTheExitStatusIsNotZero() {
    progress(false, false).finishes(List.of());
    progress(false, false).finishes(List.of("fan-out: 0.20, and must be ≥ 0.23: a / b"));
    assertThat(printed().lines())
        .containsExactly(
            "2 rows in 1 s; nothing has become slower",
            "2 rows in 1 s; exit status 1, for:",
            "  fan-out: 0.20, and must be ≥ 0.23: a / b");
  }

  private Progress progress(boolean terminal, boolean colour) {
    PrintStream to = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    return new Progress(to, terminal, colour, () -> seconds * 1_000_000_000, 2);
  }

  private void measure(Progress progress) {
    progress.begins("fan-out");
    progress.takesTurns(3);
    round(progress, "warm-up", 30);
    round(progress, "round 1 of 2", 20);
    round(progress, "round 2 of 2", 100);
    progress.judged(MEASURED);
  }

  private void round(Progress progress, String round, long took) {
    progress.runs(round, SIDE);
    seconds += took;
    progress.ends(round);
  }

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
