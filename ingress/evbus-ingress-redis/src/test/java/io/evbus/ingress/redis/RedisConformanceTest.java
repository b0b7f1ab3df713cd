package io.evbus.ingress.redis;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.RedisFarSide;

class RedisConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new RedisFarSide(new RedisIngress());
  }
}
