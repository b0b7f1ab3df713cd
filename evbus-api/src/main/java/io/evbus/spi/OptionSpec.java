package io.evbus.spi;

import io.evbus.Fault;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * All options of an ingress or of a lane. Immutable and thread-safe.
 *
 * @param options the options in the order in which help shows them
 * @param nativePassThrough names of further keys that are handed to the client library as they are
 * @param open whether unknown keys are allowed, as for a user's function
 */
public record OptionSpec(List<Option<?>> options, Set<String> nativePassThrough, boolean open) {
  /** Copies the collections. */
  public OptionSpec {
    options = List.copyOf(options);
    nativePassThrough = Set.copyOf(nativePassThrough);
  }

  /** A closed specification: unknown keys are faults. */
  public static OptionSpec of(Option<?>... options) {
    return new OptionSpec(List.of(options), Set.of(), false);
  }

  /** The specification of a user's function: any key is allowed. */
  public static OptionSpec anything() {
    return new OptionSpec(List.of(), Set.of(), true);
  }

  /**
   * Gives raw values their types.
   *
   * @param path where the values stand, for messages
   * @param raw texts, numbers, booleans, null, lists and maps
   * @param faults receives every fault: unknown keys with the nearest known one, wrong types,
   *     missing required keys, two names of one option
   * @return the values that could be read, with defaults for those that are absent
   */
  public OptionValues parse(String path, Map<String, ?> raw, Consumer<Fault> faults) {
    return new OptionParser(this, path, faults).parse(raw);
  }
}
