package io.evbus;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A configuration that can't be started, with all of its faults at once. Nothing was started;
 * trying again with the same configuration doesn't help.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Fault> faults;

  /** Collects the faults, of which there is at least one. */
  public ConfigurationException(List<Fault> faults) {
    super(
        faults.stream()
            .map(Fault::toString)
            .collect(Collectors.joining("\n  ", "Reading the configuration:\n  ", "")));
    this.faults = List.copyOf(faults);
  }

  /** All faults, in the order of the configuration. */
  public List<Fault> faults() {
    return faults;
  }
}
