package io.evbus.bench;

/**
 * Whom evbus is measured against.
 *
 * @param least the ratio that evbus must reach; 0 when it is for information only
 * @param kept what was reached before, where that is less, and must be kept
 * @param divisor a slow rival sends one of so many events
 */
record Against(Rival rival, double least, double kept, int divisor) {
  /** One that sends all events. */
  static Against goal(Rival rival, double least) {
    return slow(rival, least, 1);
  }

  /** One that sends one of so many events. */
  static Against slow(Rival rival, double least, int divisor) {
    return new Against(rival, least, least, divisor);
  }

  /** The same, of which so much was reached before. */
  Against keeping(double reachedBefore) {
    return new Against(rival, least, reachedBefore, divisor);
  }

  /** One that sends all events, for information. */
  static Against information(Rival rival) {
    return goal(rival, 0);
  }

  /** What is demanded of evbus's series beside another. */
  Goal goal(String ours, String theirs) {
    return least == 0
        ? Goal.information(ours, theirs)
        : Goal.ratio(ours, theirs, least).keeping(kept);
  }
}
