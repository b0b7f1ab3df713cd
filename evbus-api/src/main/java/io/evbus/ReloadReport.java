package io.evbus;

import java.util.List;

/**
 * What a reload did. Immutable.
 *
 * @param added lanes that are new
 * @param changed lanes that go on with another publisher or policy
 * @param removed lanes that are gone
 */
public record ReloadReport(List<String> added, List<String> changed, List<String> removed) {
  /** Copies the lists. */
  public ReloadReport {
    added = List.copyOf(added);
    changed = List.copyOf(changed);
    removed = List.copyOf(removed);
  }

  /** Whether nothing was different. */
  public boolean isEmpty() {
    return added.isEmpty() && changed.isEmpty() && removed.isEmpty();
  }
}
