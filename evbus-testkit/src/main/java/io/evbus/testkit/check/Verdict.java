package io.evbus.testkit.check;

import java.util.List;

/**
 * The verdict on a run. Immutable.
 *
 * @param lanes each lane's
 * @param attempted events that producers tried to put
 * @param acknowledged events whose acceptance they were told
 * @param refused puts that were refused
 * @param unknown puts that ended without an answer
 * @param faults what is wrong, a sentence each
 * @param shortfalls why the run says nothing, a sentence each
 */
public record Verdict(
    List<LaneVerdict> lanes,
    long attempted,
    long acknowledged,
    long refused,
    long unknown,
    List<String> faults,
    List<String> shortfalls) {
  /** Copies the lists. */
  public Verdict {
    lanes = List.copyOf(lanes);
    faults = List.copyOf(faults);
    shortfalls = List.copyOf(shortfalls);
  }

  /** Enough happened, and nothing was wrong. */
  public boolean isGreen() {
    return faults.isEmpty() && shortfalls.isEmpty();
  }

  /** Enough happened for the run to say anything. */
  public boolean isValid() {
    return shortfalls.isEmpty();
  }

  /** The verdict on a lane. */
  public LaneVerdict lane(String name) {
    return lanes.stream()
        .filter(lane -> lane.lane().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Looking for lane " + name + ": unknown"));
  }

  /** Lost events over all lanes. */
  public long lost() {
    return lanes.stream().mapToLong(LaneVerdict::lost).sum();
  }

  /** Repeated deliveries over all lanes. */
  public long duplicated() {
    return lanes.stream().mapToLong(LaneVerdict::duplicated).sum();
  }
}
