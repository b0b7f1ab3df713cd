package io.evbus.ingress.http;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.HttpFarSide;
import io.evbus.testkit.ingress.IngressConformance;

/** The rules of all ingresses, on a web server in this process. */
class HttpConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new HttpFarSide(new HttpIngress());
  }
}
