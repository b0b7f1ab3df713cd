package io.evbus.ingress.rabbitmqstream;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.RabbitMqStreamFarSide;

/** The rules of every ingress, on a real RabbitMQ with streams. */
class RabbitMqStreamConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new RabbitMqStreamFarSide(new RabbitMqStreamIngress());
  }
}
