package io.evbus.bench;

/**
 * Whom evbus is measured against.
 *
 * @param least the ratio that evbus must reach; 0 when it is for information only
 * @param divisor a slow rival sends one of so many events
 */
record Against(Rival rival, double least, int divisor) {
  /** One that sends all events. */
  static Against goal(Rival rival, double least) {
    return new Against(rival, least, 1);
  }

  /** One that sends all events, for information. */
  static Against information(Rival rival) {
    return goal(rival, 0);
  }
}
