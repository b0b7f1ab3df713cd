package io.evbus.ingress.postgresql;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.PostgresqlFarSide;

class PostgresqlConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new PostgresqlFarSide(new PostgresqlIngress());
  }
}
