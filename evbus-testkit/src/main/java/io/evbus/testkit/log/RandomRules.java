package io.evbus.testkit.log;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Any calls in any order. */
interface RandomRules extends LogRules {
  @Test
  default void required_L80_anyCallsInAnyOrderDoWhatASimpleModelDoes() throws IOException {
    long seed = logs().seed();
    for (int round = 0; round < LogFixture.rounds(); round++) {
      new RandomCalls(seed + round, logs(), logs().folder().resolveSibling("round " + round)).run();
    }
  }
}
