package io.evbus.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.bench.Goal.Verdict;
import org.junit.jupiter.api.Test;

class GoalTest {
  private static final String OURS = "evbus, events/s";
  private static final String THEIRS = "rival, events/s";

  @Test
  void aTenthBelowTheGoalIsStillNear() {
    Goal goal = Goal.ratio(OURS, THEIRS, 0.8);
    assertThat(goal.verdict(samples(80, 100))).isEqualTo(Verdict.MET);
    assertThat(goal.verdict(samples(79, 100))).isEqualTo(Verdict.NEAR);
    assertThat(goal.verdict(samples(73, 100))).isEqualTo(Verdict.NEAR);
    assertThat(goal.verdict(samples(71, 100))).isEqualTo(Verdict.MISSED);
  }

  @Test
  void whatWasReachedBeforeMustBeKeptButForATenth() {
    Goal goal = Goal.ratio(OURS, THEIRS, 0.9).keeping(0.5);
    assertThat(goal.verdict(samples(90, 100))).isEqualTo(Verdict.MET);
    assertThat(goal.verdict(samples(82, 100))).isEqualTo(Verdict.NEAR);
    assertThat(goal.verdict(samples(80, 100))).isEqualTo(Verdict.SHORT);
    assertThat(goal.verdict(samples(46, 100))).isEqualTo(Verdict.SHORT);
    assertThat(goal.verdict(samples(44, 100))).isEqualTo(Verdict.MISSED);
  }

  @Test
  void theMedianCounts() {
    Samples samples = samples(80, 100);
    samples.add(OURS, 10);
    samples.add(OURS, 90);
    assertThat(Goal.ratio(OURS, THEIRS, 0.8).verdict(samples)).isEqualTo(Verdict.MET);
  }

  @Test
  void lessOfACostIsMoreOfItsRatio() {
    Goal goal = Goal.atMostTimes(OURS, THEIRS, 2);
    assertThat(goal.lessIsBetter()).isTrue();
    assertThat(goal.verdict(samples(200, 100))).isEqualTo(Verdict.MET);
    assertThat(goal.verdict(samples(250, 100))).isEqualTo(Verdict.MISSED);
    assertThat(Goal.informationOfCost(OURS, THEIRS).ratio().applyAsDouble(samples(1, 4)))
        .isEqualTo(4);
  }

  @Test
  void nothingMayBeLostInAnyRound() {
    Samples samples = samples(0, 0);
    samples.add(OURS, 0);
    assertThat(Goal.none(OURS).verdict(samples)).isEqualTo(Verdict.MET);
    samples.add(OURS, 0.001);
    assertThat(Goal.none(OURS).verdict(samples)).isEqualTo(Verdict.MISSED);
  }

  @Test
  void whatWasNotMeasuredIsMissed() {
    Samples none = new Samples();
    assertThat(Goal.ratio(OURS, THEIRS, 0.8).verdict(none)).isEqualTo(Verdict.MISSED);
    assertThat(Goal.none(OURS).verdict(none)).isEqualTo(Verdict.MISSED);
    assertThat(Goal.information(OURS, THEIRS).verdict(none)).isEqualTo(Verdict.INFORMATION);
  }

  private static Samples samples(double ours, double theirs) {
    Samples samples = new Samples();
    samples.add(OURS, ours);
    samples.add(THEIRS, theirs);
    return samples;
  }
}
