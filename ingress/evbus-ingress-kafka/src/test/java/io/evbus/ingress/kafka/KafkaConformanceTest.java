package io.evbus.ingress.kafka;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.KafkaFarSide;

class KafkaConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new KafkaFarSide(new KafkaIngress());
  }
}
