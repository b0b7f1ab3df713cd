package io.evbus.ingress.rabbitmq;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.RabbitMqFarSide;

/** The rules of all ingresses, on a private RabbitMQ. */
class RabbitMqConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new RabbitMqFarSide(new RabbitMqIngress());
  }
}
