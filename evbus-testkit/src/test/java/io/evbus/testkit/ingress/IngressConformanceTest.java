package io.evbus.testkit.ingress;

/** An ingress without a flaw passes. */
class IngressConformanceTest extends IngressConformance {
  @Override
  protected FarSide start() {
    return new LineFarSide(new LineIngress(Flaw.NONE));
  }
}
