package io.evbus.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * A ratio that must not be less than a number.
 *
 * @param name what is divided by what
 * @param of the series that are compared, ours first
 * @param lessIsBetter whether they are costs
 * @param least the number; 0 when the ratio is for information only
 * @param kept what was reached before, where that is less, and must be kept
 * @param ratio computes the ratio from the medians
 */
record Goal(
    String name,
    List<String> of,
    boolean lessIsBetter,
    double least,
    double kept,
    ToDoubleFunction<Samples> ratio) {
  private static final double TOLERANCE = 0.1;

  /** How a ratio compares with its goal. */
  enum Verdict {
    /** It is for information only. */
    INFORMATION,
    /** It is reached. */
    MET,
    /** It is missed by no more than a tenth. */
    NEAR,
    /** It is missed by more, but what was reached before is kept. */
    SHORT,
    /** It is missed by more, and so is what was reached before. */
    MISSED;

    /** The name as it is shown: {@code met}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** One series divided by another. */
  static Goal ratio(String ours, String theirs, double least) {
    return new Goal(
        "(" + ours + ") / (" + theirs + ")",
        List.of(ours, theirs),
        false,
        least,
        least,
        samples -> samples.median(ours) / samples.median(theirs));
  }

  /** The same, of which so much was reached before. */
  Goal keeping(double reachedBefore) {
    return new Goal(name, of, lessIsBetter, least, reachedBefore, ratio);
  }

  /** One series divided by another, for information. */
  static Goal information(String ours, String theirs) {
    return ratio(ours, theirs, 0);
  }

  /** Another cost divided by one, for information: more is better, as in all ratios. */
  static Goal informationOfCost(String ours, String theirs) {
    return new Goal(
        "(" + theirs + ") / (" + ours + ")",
        List.of(ours, theirs),
        true,
        0,
        0,
        samples -> samples.median(theirs) / samples.median(ours));
  }

  /** A series that must be 0 in each round: what was promised is not kept on average. */
  static Goal none(String series) {
    return new Goal(
        "none of (" + series + ")",
        List.of(series),
        true,
        1,
        1,
        samples -> samples.most(series) == 0 ? 1 : 0);
  }

  /** A series divided by the least that it must be. */
  static Goal atLeast(String series, double least) {
    return new Goal(
        "(" + series + ") / " + (long) least,
        List.of(series),
        false,
        1,
        1,
        samples -> samples.median(series) / least);
  }

  /** The most that a series may be, divided by it. */
  static Goal atMost(String series, double most) {
    return new Goal(
        (long) most + " / (" + series + ")",
        List.of(series),
        true,
        1,
        1,
        samples -> most / samples.median(series));
  }

  /** The most that a time may be, which is so much more than another, divided by it. */
  static Goal atMostMore(String time, String beside, double more) {
    return new Goal(
        "(" + beside + " + " + (long) more + ") / (" + time + ")",
        List.of(time, beside),
        true,
        1,
        1,
        samples -> (samples.median(beside) + more) / samples.median(time));
  }

  /** A cost that may be so many times another, divided by it. */
  static Goal atMostTimes(String cost, String beside, double times) {
    return new Goal(
        times + " × (" + beside + ") / (" + cost + ")",
        List.of(cost, beside),
        true,
        1,
        1,
        samples -> times * samples.median(beside) / samples.median(cost));
  }

  /**
   * The most that a time may be beside another, which is a tenth or so much more, divided by it.
   */
  static Goal noSlower(String time, String beside, double orMore) {
    return new Goal(
        "max(1.1 × (" + beside + "), it + " + (long) orMore + ") / (" + time + ")",
        List.of(time, beside),
        true,
        1,
        1,
        samples -> {
          double other = samples.median(beside);
          return Math.max(1.1 * other, other + orMore) / samples.median(time);
        });
  }

  /** Below this it is missed: a tenth less than the goal, or than what was reached before. */
  double floor() {
    return (1 - TOLERANCE) * Math.min(kept, least);
  }

  /** How what was measured compares. */
  Verdict verdict(Samples samples) {
    double reached = ratio.applyAsDouble(samples);
    if (least == 0) {
      return Verdict.INFORMATION;
    } else if (reached >= least) {
      return Verdict.MET;
    }
    if (reached >= (1 - TOLERANCE) * least) {
      return Verdict.NEAR;
    }
    return reached >= floor() ? Verdict.SHORT : Verdict.MISSED;
  }
}
