package io.evbus.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ReportTest {
  private static final String OURS = "evbus, ms";
  private static final String THEIRS = "rival, ms";
  private static final String LOST = "evbus, lost";

  private final Samples samples = new Samples();
  private final Report report = new Report(Map.of("cores", 2), "");

  @Test
  void theTableHoldsCostsAndLimitsInTheirOwnTerms() {
    report.add(
        row(Goal.atMostTimes(OURS, THEIRS, 1.25), Goal.atMost(OURS, 90)), 1, samples(80, 60));
    assertThat(printed())
        .contains("| row | evbus, ms |   80.0 |  80.0 to 80.0 |       |        |         |")
        .contains("|     | rival, ms |   60.0 |  60.0 to 60.0 |  0.75 | ≥ 0.80 |    near |")
        .contains("|     | evbus, ms |   80.0 |  80.0 to 80.0 |       |   ≤ 90 |     met |");
  }

  @Test
  void whatIsMissedIsSaidWithItsNumber() {
    samples.add(LOST, 0);
    samples.add(LOST, 3);
    report.add(
        row(Goal.none(LOST), Goal.atMost(OURS, 50), Goal.atMostTimes(OURS, THEIRS, 1)),
        1,
        samples(80, 60));
    assertThat(report.missed())
        .containsExactly(
            "row: 3.0, and must be 0: evbus, lost",
            "row: 80.0, and must be ≤ 50: evbus, ms",
            "row: 0.75, and must be ≥ 0.90: (rival, ms) / (evbus, ms)");
  }

  @Test
  void aDivisionByNothingHasNoRatio() {
    report.add(row(Goal.informationOfCost(OURS, THEIRS)), 1, samples(0, 60));
    assertThat(printed()).contains("|     – |");
    JsonNode goal = JsonMapper.shared().readTree(report.json()).at("/rows/0/goals/0");
    assertThat(goal.get("ratio").isNull()).as(goal.toString()).isTrue();
    assertThat(report.missed()).isEmpty();
  }

  private String printed() {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    report.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private Samples samples(double ours, double theirs) {
    samples.add(OURS, ours);
    samples.add(THEIRS, theirs);
    return samples;
  }

  private static BenchRow row(Goal... goals) {
    return new GoalsRow("", List.of(goals));
  }
}
