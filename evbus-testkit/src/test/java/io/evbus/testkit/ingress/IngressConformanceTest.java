package io.evbus.testkit.ingress;

import java.time.Duration;

/** An ingress without a flaw passes. */
class IngressConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new LineFarSide(new LineIngress(Flaw.NONE), Duration.ofMinutes(1));
  }
}
