package io.evbus.testkit.ingress;

import io.evbus.Reason;
import io.evbus.spi.Signals;
import java.time.Duration;

/** A lane that hears nothing. Stateless; thread-safe. */
public final class NoSignals implements Signals {
  @Override
  public void lost(Throwable cause) {}

  @Override
  public void pause(Duration atMost) {}

  @Override
  public void resume() {}

  @Override
  public void disable(Reason reason, String detail) {}
}
