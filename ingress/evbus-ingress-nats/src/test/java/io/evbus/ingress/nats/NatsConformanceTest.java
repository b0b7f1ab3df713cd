package io.evbus.ingress.nats;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.NatsFarSide;

/** The rules of all ingresses, on a private NATS server. */
class NatsConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new NatsFarSide(new NatsIngress());
  }
}
