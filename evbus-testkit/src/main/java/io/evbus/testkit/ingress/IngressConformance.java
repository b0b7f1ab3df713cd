package io.evbus.testkit.ingress;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;

/**
 * The rules that every ingress keeps, as tests; a subclass starts the far side. Each rule uses a
 * place of its own.
 */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
public abstract class IngressConformance {
  /** Starts the far side, once for all rules; skips them where it is not installed. */
  protected abstract FarSide start();
}
