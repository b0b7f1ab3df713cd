package io.evbus.testkit.check;

import io.evbus.LanePolicy.Order;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * All that happened in a run, as the outside saw it: what producers attempted and were told, and
 * what each lane's destination got. A put that ended without an answer is unknown, never
 * acknowledged. Every lane is held to take every event.
 *
 * <p>One bit per event, answer and lane. Thread-safe; reports may come in any order, also a
 * delivery before its attempt.
 */
public final class History {
  private final Map<String, Sink> sinks;
  private final Producers producers = new Producers();
  private final int[] next = new int[Stamp.MOST_PRODUCERS];

  /** A history of lanes with their orders. */
  public History(Map<String, Order> lanes) {
    Map<String, Sink> made = new LinkedHashMap<>();
    lanes.forEach((lane, order) -> made.put(lane, new Sink(lane, order)));
    sinks = made;
  }

  /** The lanes' destinations. */
  public List<Sink> sinks() {
    return List.copyOf(sinks.values());
  }

  /** The destination of a lane. */
  public Sink sink(String lane) {
    Sink sink = sinks.get(lane);
    if (sink == null) {
      throw new IllegalArgumentException("Recording a delivery: no lane " + lane);
    }
    return sink;
  }

  /** A producer is about to put its numbers from (inclusive) to (exclusive), or some of them. */
  public void attempted(int producer, int from, int to) {
    synchronized (producers) {
      producers.attempted.addAll(producer, from, to);
      next[producer] = Math.max(next[producer], to);
    }
  }

  /** A producer was told that its event is accepted. */
  public void acknowledged(int producer, int number) {
    synchronized (producers) {
      producers.acknowledged.add(producer, number);
    }
  }

  /** A producer was told that its event is not accepted, so nobody may ever get it. */
  public void refused(int producer, int number) {
    synchronized (producers) {
      producers.refused.add(producer, number);
    }
  }

  /** Whether a producer was told that its event is not accepted. */
  public boolean isRefused(int producer, int number) {
    synchronized (producers) {
      return producers.refused.contains(producer, number);
    }
  }

  /** A producer was told that its event may or may not be accepted. */
  public void unknown(int producer, int number) {
    synchronized (producers) {
      producers.unknown.add(producer, number);
    }
  }

  /** The number with which a producer goes on after its process was ended. */
  public int next(int producer) {
    synchronized (producers) {
      return next[producer];
    }
  }

  /** Acknowledgements so far. */
  public long acknowledgements() {
    synchronized (producers) {
      return producers.acknowledged.size();
    }
  }

  /** Refusals so far. */
  public long refusals() {
    synchronized (producers) {
      return producers.refused.size();
    }
  }

  /**
   * Judges the run, which has ended.
   *
   * @param demand how much must have happened
   * @param faults how many faults were made
   * @param duplicateBound for each lane how many repeated deliveries the faults explain
   */
  public Verdict verdict(Demand demand, long faults, ToLongFunction<String> duplicateBound) {
    synchronized (producers) {
      List<LaneVerdict> lanes = new ArrayList<>();
      List<String> wrong = new ArrayList<>();
      for (Sink sink : sinks.values()) {
        LaneVerdict lane = sink.verdict(producers, duplicateBound.applyAsLong(sink.lane()));
        lanes.add(lane);
        wrong.addAll(lane.faults());
      }
      return new Verdict(
          lanes,
          producers.attempted.size(),
          producers.acknowledged.size(),
          producers.refused.size(),
          producers.unknown.size(),
          wrong,
          shortfalls(demand, faults, lanes));
    }
  }

  private List<String> shortfalls(Demand demand, long faults, List<LaneVerdict> lanes) {
    List<String> shortfalls = new ArrayList<>();
    demand(
        shortfalls,
        "acknowledgements",
        producers.acknowledged.size(),
        Math.max(1, demand.acknowledgements()));
    demand(shortfalls, "faults", faults, demand.faults());
    demand(
        shortfalls,
        "repeated deliveries",
        lanes.stream().mapToLong(LaneVerdict::duplicated).sum(),
        demand.repeats());
    return shortfalls;
  }

  private static void demand(List<String> shortfalls, String what, long had, long wanted) {
    if (had < wanted) {
      shortfalls.add("only " + had + " " + what + ", at least " + wanted + " make a run valid");
    }
  }
}
