package io.evbus.cli;

import io.evbus.ConfigurationException;
import io.evbus.EventBus;
import io.evbus.ReloadReport;
import java.util.ArrayList;
import java.util.List;

/** SIGHUP in a command that goes on: reads the configuration again, and says what that did. */
final class Reloads {
  private Reloads() {}

  static void onHangUp(EventBus bus, Terminal terminal, Runnable drain) {
    Interrupts.onHangUp(() -> reload(bus, terminal), drain);
  }

  /** Never throws: an invalid configuration changes nothing. */
  static void reload(EventBus bus, Terminal terminal) {
    try {
      terminal.note("reload: " + describe(bus.reload()));
    } catch (ConfigurationException e) {
      e.faults().forEach(fault -> terminal.note("error: " + fault));
      terminal.note("reload: nothing has changed, for the configuration has faults");
    } catch (RuntimeException e) {
      terminal.note("error: " + e.getMessage());
      terminal.note("reload: nothing has changed");
    }
  }

  private static String describe(ReloadReport report) {
    List<String> parts = new ArrayList<>();
    add(parts, "added", report.added());
    add(parts, "changed", report.changed());
    add(parts, "removed", report.removed());
    return parts.isEmpty() ? "nothing is different" : String.join("; ", parts);
  }

  private static void add(List<String> parts, String what, List<String> lanes) {
    if (!lanes.isEmpty()) {
      parts.add(what + " " + String.join(", ", lanes));
    }
  }
}
