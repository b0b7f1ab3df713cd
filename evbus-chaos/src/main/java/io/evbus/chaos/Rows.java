package io.evbus.chaos;

import io.evbus.chaos.rows.D1ProcessKill;
import io.evbus.chaos.rows.PlantedBugs;
import java.util.List;
import java.util.Optional;

/** All rows, in the order in which they run. */
public final class Rows {
  private static final List<Row> ALL = List.of(new D1ProcessKill(), new PlantedBugs());

  private Rows() {}

  /** All of them. */
  public static List<Row> all() {
    return ALL;
  }

  /** The row of a name. */
  public static Optional<Row> find(String name) {
    return ALL.stream().filter(row -> row.name().equals(name)).findFirst();
  }
}
