package io.evbus.bench;

import java.util.List;
import java.util.Locale;
import java.util.function.DoubleUnaryOperator;
import java.util.function.ToDoubleFunction;

/**
 * A ratio of medians that must not be less than a number. More is better in all of them: a cost of
 * evbus divides that of the other.
 *
 * @param name what is divided by what
 * @param of the series that are compared, ours first
 * @param lessIsBetter whether they are costs
 * @param ratio computes the ratio
 * @param least computes the number
 * @param kept what was reached before, where that is less, and must be kept
 * @param limit in words, where a series is held against a number and not against another series
 * @param informs whether there is no goal
 */
record Goal(
    String name,
    List<String> of,
    boolean lessIsBetter,
    ToDoubleFunction<Samples> ratio,
    ToDoubleFunction<Samples> least,
    double kept,
    String limit,
    boolean informs) {
  private static final double TOLERANCE = 0.1;
  private static final String NOTHING = "0";

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
    return ratio(ours, theirs, samples -> least);
  }

  /** One series divided by another, which must not be less than what others make of it. */
  static Goal ratio(String ours, String theirs, ToDoubleFunction<Samples> least) {
    return new Goal(
        "(" + ours + ") / (" + theirs + ")",
        List.of(ours, theirs),
        false,
        samples -> samples.median(ours) / samples.median(theirs),
        least,
        Double.POSITIVE_INFINITY,
        "",
        false);
  }

  /** The same, of which so much was reached before. */
  Goal keeping(double reachedBefore) {
    return new Goal(name, of, lessIsBetter, ratio, least, reachedBefore, limit, informs);
  }

  /** One series divided by another, for information. */
  static Goal information(String ours, String theirs) {
    return ratio(ours, theirs, 0).informing();
  }

  /** The same, for information only. */
  Goal informing() {
    return new Goal(name, of, lessIsBetter, ratio, samples -> 0, 0, "", true);
  }

  /** Another cost divided by ours, for information. */
  static Goal informationOfCost(String ours, String theirs) {
    return cost(ours, theirs, other -> other).informing();
  }

  /** A cost that may be so many times another. */
  static Goal atMostTimes(String ours, String theirs, double times) {
    return cost(ours, theirs, other -> times * other);
  }

  /** A cost that may be so much more than another. */
  static Goal atMostMore(String ours, String theirs, double more) {
    return cost(ours, theirs, other -> other + more);
  }

  /** A cost that may be a tenth or so much more than another. */
  static Goal noSlower(String ours, String theirs, double orMore) {
    return cost(ours, theirs, other -> Math.max((1 + TOLERANCE) * other, other + orMore));
  }

  /** Another cost divided by ours, which is at most what the other one allows. */
  private static Goal cost(String ours, String theirs, DoubleUnaryOperator most) {
    return new Goal(
        "(" + theirs + ") / (" + ours + ")",
        List.of(ours, theirs),
        true,
        samples -> samples.median(theirs) / samples.median(ours),
        samples -> {
          double other = samples.median(theirs);
          return other / most.applyAsDouble(other);
        },
        Double.POSITIVE_INFINITY,
        "",
        false);
  }

  /** A series that must be 0 in each round: what was promised is not kept on average. */
  static Goal none(String series) {
    return limit(series, true, NOTHING, samples -> samples.most(series) == 0 ? 1 : 0);
  }

  /** A series and the least that it must be. */
  static Goal atLeast(String series, double least) {
    return limit(series, false, words("≥", least), samples -> samples.median(series) / least);
  }

  /** A series and the most that it may be. */
  static Goal atMost(String series, double most) {
    return limit(series, true, words("≤", most), samples -> most / samples.median(series));
  }

  private static Goal limit(
      String series, boolean lessIsBetter, String words, ToDoubleFunction<Samples> ratio) {
    return new Goal(
        series,
        List.of(series),
        lessIsBetter,
        ratio,
        samples -> 1,
        Double.POSITIVE_INFINITY,
        words,
        false);
  }

  private static String words(String sign, double number) {
    return String.format(Locale.ROOT, "%s %,d", sign, (long) number);
  }

  /** What is held against a limit: the median, or the most where there must be nothing. */
  double measured(Samples samples) {
    return limit.equals(NOTHING) ? samples.most(of.get(0)) : samples.median(of.get(0));
  }

  /** Below this it is missed: a tenth less than the goal, or than what was reached before. */
  double floor(Samples samples) {
    return (1 - TOLERANCE) * Math.min(kept, least.applyAsDouble(samples));
  }

  /** How what was measured compares. */
  Verdict verdict(Samples samples) {
    double reached = ratio.applyAsDouble(samples);
    double wanted = least.applyAsDouble(samples);
    if (informs) {
      return Verdict.INFORMATION;
    } else if (reached >= wanted) {
      return Verdict.MET;
    } else if (reached >= (1 - TOLERANCE) * wanted) {
      return Verdict.NEAR;
    }
    return reached >= floor(samples) ? Verdict.SHORT : Verdict.MISSED;
  }
}
