package io.evbus.spi;

import java.io.IOException;
import java.nio.file.Path;

/** One kind of durable log; found by ServiceLoader. Stateless and thread-safe. */
public interface LogProvider {
  /** The name that a configuration uses, such as {@code rocksdb}. */
  String name();

  /** The log's own options; the core's stand beside them. */
  OptionSpec options();

  /**
   * Opens a log in a folder of its own, which is made when it is missing. Damage is no failure:
   * {@link Log#recover} names it. Blocks for the time of reading what was written last.
   *
   * @throws IOException when the folder can't be used at all, such as one of an unknown format
   *     version or without permission; nothing in it has changed
   */
  Log open(Path folder, OptionValues options) throws IOException;
}
