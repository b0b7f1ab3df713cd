package io.evbus.testkit.log;

import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Any calls in any order. */
interface RandomRules extends LogRules {
  @Test
  default void required_L80_anyCallsInAnyOrderDoWhatASimpleModelDoes() throws IOException {
    long seed = seed();
    for (int round = 0; round < LogFixture.rounds(); round++) {
      new RandomCalls(seed + round, logs(), logs().folder().resolveSibling("round " + round)).run();
    }
  }

  /** A new seed, or that of {@code -Devbus.kit.seed}; printed. */
  static long seed() {
    long seed = Long.getLong("evbus.kit.seed", new Random().nextInt(Integer.MAX_VALUE));
    System.out.println("Running random rules: replay with -Devbus.kit.seed=" + seed);
    return seed;
  }
}
