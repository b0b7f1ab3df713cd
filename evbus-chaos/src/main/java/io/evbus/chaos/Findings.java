package io.evbus.chaos;

import io.evbus.testkit.check.LaneVerdict;
import io.evbus.testkit.check.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects what a row finds. Confined to the row's thread. */
public final class Findings {
  private final Row row;
  private final Size size;
  private final long seed;
  private final long startNanos = System.nanoTime();
  private final Map<String, Object> figures = new LinkedHashMap<>();
  private final List<String> faults = new ArrayList<>();
  private final List<String> shortfalls = new ArrayList<>();

  /** Starts the row's clock. */
  public Findings(Row row, Size size, long seed) {
    this.row = row;
    this.size = size;
    this.seed = seed;
  }

  /** Notes a figure: a number, text or boolean. */
  public Findings figure(String name, Object value) {
    figures.put(name, value);
    return this;
  }

  /** A figure that was noted as a whole number, else 0. */
  public long number(String name) {
    return figures.get(name) instanceof Long number ? number : 0;
  }

  /** Adds to a figure that is a whole number. */
  public Findings add(String name, long more) {
    Object before = figures.getOrDefault(name, 0L);
    figures.put(name, more + (before instanceof Long number ? number : 0L));
    return this;
  }

  /** Keeps the greatest value of a figure that is a whole number. */
  public Findings most(String name, long value) {
    Object before = figures.get(name);
    figures.put(name, before instanceof Long number ? Math.max(number, value) : value);
    return this;
  }

  /** A promise was broken. */
  public Findings fault(String sentence) {
    faults.add(sentence);
    return this;
  }

  /** A promise was broken, unless the condition holds. */
  public Findings expect(boolean condition, String otherwise) {
    return condition ? this : fault(otherwise);
  }

  /** A measured bound was missed; small runs, which share the machine, only note the figure. */
  public Findings goal(boolean condition, String otherwise) {
    return size == Size.SMOKE ? this : expect(condition, otherwise);
  }

  /** Too little happened. */
  public Findings shortfall(String sentence) {
    shortfalls.add(sentence);
    return this;
  }

  /** Too little happened, unless the condition holds. */
  public Findings require(boolean condition, String otherwise) {
    return condition ? this : shortfall(otherwise);
  }

  /** Takes over a verdict with its counts; several in one row add up. */
  public Findings verdict(Verdict verdict) {
    add("acks", verdict.acknowledged());
    add("refused", verdict.refused());
    add("lost", verdict.lost());
    add("unexpected", verdict.lanes().stream().mapToLong(LaneVerdict::unexpected).sum());
    add("corrupted", verdict.lanes().stream().mapToLong(LaneVerdict::corrupted).sum());
    add("reordered", verdict.lanes().stream().mapToLong(LaneVerdict::reordered).sum());
    add("recovered", verdict.lanes().stream().mapToLong(LaneVerdict::recovered).sum());
    add("dead", verdict.lanes().stream().mapToLong(LaneVerdict::dead).sum());
    add("dropped", verdict.lanes().stream().mapToLong(LaneVerdict::dropped).sum());
    add("stuck", verdict.lanes().stream().mapToLong(LaneVerdict::stuck).sum());
    add("duplicated", verdict.duplicated());
    add("duplicateBound", verdict.lanes().stream().mapToLong(LaneVerdict::duplicateBound).sum());
    faults.addAll(verdict.faults());
    shortfalls.addAll(verdict.shortfalls());
    return this;
  }

  /** The result of a run that tried nothing, because an ability is not claimed. */
  public RowResult notClaimed(String ability) {
    return figure("ability", ability).result(RowResult.Status.NOT_CLAIMED);
  }

  /** The result; a broken promise outweighs a run in which too little happened. */
  public RowResult result() {
    return result(
        !faults.isEmpty()
            ? RowResult.Status.FAILED
            : shortfalls.isEmpty() ? RowResult.Status.GREEN : RowResult.Status.INVALID);
  }

  private RowResult result(RowResult.Status status) {
    double seconds = Math.round((System.nanoTime() - startNanos) / 1e8) / 10.0;
    return new RowResult(
        row.name(), row.promise(), size, seed, status, seconds, figures, faults, shortfalls);
  }
}
