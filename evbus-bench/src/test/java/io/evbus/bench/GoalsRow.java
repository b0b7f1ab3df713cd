package io.evbus.bench;

import java.util.List;
import java.util.Map;

/** A row that has goals and measures nothing. */
record GoalsRow(String compares, List<Goal> goals) implements BenchRow {
  @Override
  public String name() {
    return "row";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of();
  }

  @Override
  public List<Side> sides() {
    return List.of();
  }
}
