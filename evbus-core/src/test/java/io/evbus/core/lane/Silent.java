package io.evbus.core.lane;

import io.evbus.spi.Batch;
import io.evbus.spi.Publisher;

/** Says nothing of what it is given: the test decides. */
final class Silent implements Publisher {
  @Override
  public void publish(Batch batch) {
    // The test has the batch.
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
