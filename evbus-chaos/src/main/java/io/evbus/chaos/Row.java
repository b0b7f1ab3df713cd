package io.evbus.chaos;

import java.nio.file.Path;
import java.util.Optional;

/** One promise and the harm that tries it. Stateless. */
public interface Row {
  /** Its short name, such as {@code D1} or {@code B1.rabbitmq}. */
  String name();

  /** Its name without the kind of far side that it runs against, such as {@code B1}. */
  default String family() {
    return name().split("\\.", 2)[0];
  }

  /** The promise in one sentence. */
  String promise();

  /** Why it can't run here, naming what to install; empty when it can. */
  default Optional<String> needs() {
    return Optional.empty();
  }

  /**
   * Runs it.
   *
   * @param size how long
   * @param seed decides everything that is left to chance
   * @param folder an empty folder for its files
   * @throws Exception when it could not be run to its end, which counts as failed
   */
  RowResult run(Size size, long seed, Path folder) throws Exception;
}
