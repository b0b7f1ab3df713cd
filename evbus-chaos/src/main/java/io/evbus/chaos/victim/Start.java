package io.evbus.chaos.victim;

import java.util.List;

/**
 * One start of a victim.
 *
 * @param spec what it is
 * @param incarnation how often it was started before
 * @param sinkPort where the sinks listen
 * @param controlPort where it reports and gets its orders
 * @param next the number with which each producer goes on, by producer
 */
public record Start(
    VictimSpec spec, int incarnation, int sinkPort, int controlPort, List<Integer> next) {
  /** Copies the list. */
  public Start {
    next = List.copyOf(next);
  }
}
