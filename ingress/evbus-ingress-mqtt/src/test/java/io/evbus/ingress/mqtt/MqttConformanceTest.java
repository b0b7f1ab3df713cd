package io.evbus.ingress.mqtt;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.IngressConformance;
import io.evbus.testkit.ingress.MqttFarSide;

/** The kit, on a Mosquitto. */
class MqttConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new MqttFarSide(new MqttIngress());
  }
}
