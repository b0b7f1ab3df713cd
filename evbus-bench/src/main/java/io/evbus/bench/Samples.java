package io.evbus.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the rounds of a row measured: series of numbers by name. Used by one thread. */
final class Samples {
  private final Map<String, List<Double>> series = new LinkedHashMap<>();

  /** Notes a number. */
  void add(String name, double value) {
    series.computeIfAbsent(name, key -> new ArrayList<>()).add(value);
  }

  /** All series, in the order of their first numbers. */
  Map<String, List<Double>> all() {
    return series;
  }

  /** The greatest one of a series; NaN when there is none. */
  double most(String name) {
    return series.getOrDefault(name, List.of()).stream()
        .mapToDouble(Double::doubleValue)
        .max()
        .orElse(Double.NaN);
  }

  /** The middle one of a series; NaN when there is none. */
  double median(String name) {
    List<Double> sorted = series.getOrDefault(name, List.of()).stream().sorted().toList();
    int size = sorted.size();
    if (size == 0) {
      return Double.NaN;
    }
    return (sorted.get((size - 1) / 2) + sorted.get(size / 2)) / 2;
  }
}
