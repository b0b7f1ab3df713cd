package io.evbus.spi;

import java.util.List;

/**
 * Options of a profile that can't stand as they are, each as a fault of its own. Thrown by {@link
 * Ingress#destinations}, best through {@link Checks}; no message holds a secret.
 */
public final class ProfileException extends IllegalArgumentException {
  private static final long serialVersionUID = 1;

  private final transient List<String> faults;

  /** With one sentence for each fault. */
  public ProfileException(List<String> faults) {
    super(String.join("; ", faults));
    this.faults = List.copyOf(faults);
  }

  /** What is wrong, one sentence each. */
  public List<String> faults() {
    return faults;
  }

  /** The faults that an exception stands for, of whatever kind it is. */
  public static List<String> faultsOf(IllegalArgumentException thrown) {
    return thrown instanceof ProfileException profile
        ? profile.faults
        : List.of(String.valueOf(thrown.getMessage()));
  }
}
