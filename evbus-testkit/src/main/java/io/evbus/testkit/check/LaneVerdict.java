package io.evbus.testkit.check;

import java.util.ArrayList;
import java.util.List;

/**
 * What became of a run's events on one lane. Immutable.
 *
 * @param lane the lane's name
 * @param acknowledged events whose acceptance a producer was told
 * @param delivered different events that the destination took
 * @param dead events among the lane's dead letters
 * @param dropped events that the lane says it dropped
 * @param lost acknowledged events that are none of these three
 * @param unexpected deliveries of what nobody put, or whose put was refused
 * @param corrupted deliveries with another body than was put
 * @param reordered first deliveries out of order within a key, or within the lane when strict
 * @param deadTwice dead letters that are there more than once
 * @param duplicated deliveries of an event that had been delivered
 * @param duplicateBound how many of these the run's faults explain
 * @param recovered delivered events whose producer was told nothing
 * @param stuck events still pending after the time to drain
 * @param lostExamples some ids
 * @param unexpectedExamples some ids
 * @param corruptedExamples some ids
 * @param reorderedExamples some ids
 */
public record LaneVerdict(
    String lane,
    long acknowledged,
    long delivered,
    long dead,
    long dropped,
    long lost,
    long unexpected,
    long corrupted,
    long reordered,
    long deadTwice,
    long duplicated,
    long duplicateBound,
    long recovered,
    long stuck,
    List<String> lostExamples,
    List<String> unexpectedExamples,
    List<String> corruptedExamples,
    List<String> reorderedExamples) {
  /** Copies the lists. */
  public LaneVerdict {
    lostExamples = List.copyOf(lostExamples);
    unexpectedExamples = List.copyOf(unexpectedExamples);
    corruptedExamples = List.copyOf(corruptedExamples);
    reorderedExamples = List.copyOf(reorderedExamples);
  }

  /** What is wrong, a sentence each; empty when the lane kept its promises. */
  public List<String> faults() {
    List<String> faults = new ArrayList<>();
    name(faults, lost, "lost", lostExamples);
    name(faults, unexpected, "unexpected", unexpectedExamples);
    name(faults, corrupted, "corrupted", corruptedExamples);
    name(faults, reordered, "reordered", reorderedExamples);
    name(faults, deadTwice, "dead more than once", List.of());
    name(faults, stuck, "stuck", List.of());
    if (duplicated > duplicateBound) {
      faults.add(lane + ": " + duplicated + " duplicated, but at most " + duplicateBound + " may");
    }
    return faults;
  }

  private void name(List<String> faults, long count, String what, List<String> examples) {
    if (count > 0) {
      faults.add(
          lane
              + ": "
              + count
              + " "
              + what
              + (examples.isEmpty() ? "" : ", such as " + String.join(", ", examples)));
    }
  }
}
