package io.evbus.ingress.file;

import io.evbus.testkit.ingress.FarSide;
import io.evbus.testkit.ingress.FileFarSide;
import io.evbus.testkit.ingress.IngressConformance;

class FileConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new FileFarSide(new FileIngress());
  }
}
