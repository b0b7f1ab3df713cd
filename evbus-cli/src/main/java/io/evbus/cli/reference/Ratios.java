package io.evbus.cli.reference;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The throughput of ingresses against their bare clients, as {@code docs/throughput.md} has it: a
 * table whose rows {@code evbus bench --only ingress} printed. Immutable.
 */
final class Ratios {
  private static final Pattern CELLS = Pattern.compile("\\s*\\|\\s*");
  private static final int NAME = 1;
  private static final int WHAT = 2;
  private static final int RATIO = 5;

  private final Map<String, String> byIngress = new HashMap<>();

  /** Reads the page; the first comparison of each row counts. */
  Ratios(List<String> lines) {
    String name = "";
    for (String line : lines) {
      String[] cells = CELLS.split(line, -1);
      if (cells.length > RATIO) {
        name = cells[NAME].isEmpty() ? name : cells[NAME];
        if (cells[RATIO].matches("\\d+\\.\\d+")) {
          byIngress.putIfAbsent(
              name, "× " + cells[RATIO] + " of " + cells[WHAT].replace(", events/s", ""));
        }
      }
    }
  }

  /** What was measured of an ingress. */
  Optional<String> of(String ingress) {
    return Optional.ofNullable(byIngress.get(ingress));
  }
}
