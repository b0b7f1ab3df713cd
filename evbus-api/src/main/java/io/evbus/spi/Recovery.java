package io.evbus.spi;

import java.util.List;

/**
 * What a log holds when it is opened.
 *
 * @param first the least offset that is held; equals {@code next} in an empty log, and both are 0
 *     in a new one
 * @param next the offset that follows every one ever acknowledged, lost ones included
 * @param lanes the latest progress of every lane that is known
 * @param gaps what is known to be lost between first and next; more may be found in reading
 * @param lanesLost whether the progress of some lanes may be missing, so that a lane that is not
 *     among them may have had some
 */
public record Recovery(
    long first, long next, List<Progress> lanes, List<Gap> gaps, boolean lanesLost) {
  /** Copies the lists. */
  public Recovery {
    lanes = List.copyOf(lanes);
    gaps = List.copyOf(gaps);
  }
}
