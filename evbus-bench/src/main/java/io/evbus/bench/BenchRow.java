package io.evbus.bench;

import java.util.List;
import java.util.Map;

/**
 * One thing that is measured: what against what, and how well it must do. Its sides take turns; it
 * is used by one thread.
 */
interface BenchRow extends AutoCloseable {
  /** The name that {@code --only} takes. */
  String name();

  /** What is measured against what, in one sentence. */
  String compares();

  /** How both sides are tuned. */
  Map<String, Object> settings();

  /** What takes turns, in this order. */
  List<Side> sides();

  /** What the samples must show. */
  List<Goal> goals();

  /** Whether a first round is run that counts for nothing. */
  default boolean warmsUp() {
    return true;
  }

  /** Whether evbus runs in this process, rather than in processes that the row starts. */
  default boolean runsHere() {
    return true;
  }

  @Override
  default void close() {}
}
