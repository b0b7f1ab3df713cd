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
    assertThat(goal.ratio().applyAsDouble(samples(160, 100))).isEqualTo(0.625);
    assertThat(goal.least().applyAsDouble(samples(160, 100))).isEqualTo(0.5);
    assertThat(goal.verdict(samples(200, 100))).isEqualTo(Verdict.MET);
    assertThat(goal.verdict(samples(250, 100))).isEqualTo(Verdict.MISSED);
    assertThat(Goal.informationOfCost(OURS, THEIRS).ratio().applyAsDouble(samples(1, 4)))
        .isEqualTo(4);
  }

  @Test
  void howMuchMoreACostMayBeFollowsFromTheOther() {
    Goal goal = Goal.atMostMore(OURS, THEIRS, 25);
    assertThat(goal.ratio().applyAsDouble(samples(200, 75))).isEqualTo(0.375);
    assertThat(goal.least().applyAsDouble(samples(200, 75))).isEqualTo(0.75);
    assertThat(goal.verdict(samples(100, 75))).isEqualTo(Verdict.MET);
    assertThat(goal.verdict(samples(120, 75))).isEqualTo(Verdict.MISSED);
    Goal noSlower = Goal.noSlower(OURS, THEIRS, 5);
    assertThat(noSlower.verdict(samples(15, 10))).isEqualTo(Verdict.MET);
    assertThat(noSlower.verdict(samples(110, 100))).isEqualTo(Verdict.MET);
    assertThat(noSlower.verdict(samples(130, 100))).isEqualTo(Verdict.MISSED);
  }

  @Test
  void aLimitIsANumber() {
    assertThat(Goal.atMost(OURS, 64).limit()).isEqualTo("≤ 64");
    assertThat(Goal.atMost(OURS, 64).verdict(samples(64, 0))).isEqualTo(Verdict.MET);
    assertThat(Goal.atMost(OURS, 64).verdict(samples(80, 0))).isEqualTo(Verdict.MISSED);
    assertThat(Goal.atLeast(OURS, 300_000).limit()).isEqualTo("≥ 300,000");
    assertThat(Goal.atLeast(OURS, 300_000).verdict(samples(280_000, 0))).isEqualTo(Verdict.NEAR);
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
    assertThat(Goal.informationOfCost(OURS, THEIRS).verdict(none)).isEqualTo(Verdict.INFORMATION);
    assertThat(Goal.atMostMore(OURS, THEIRS, 1).verdict(none)).isEqualTo(Verdict.MISSED);
  }

  private static Samples samples(double ours, double theirs) {
    Samples samples = new Samples();
    samples.add(OURS, ours);
    samples.add(THEIRS, theirs);
    return samples;
  }
}
