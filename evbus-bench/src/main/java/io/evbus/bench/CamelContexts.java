package io.evbus.bench;

import org.apache.camel.impl.DefaultCamelContext;

/** Apache Camel without what costs throughput and is not needed. */
final class CamelContexts {
  private CamelContexts() {}

  /** One that is not started. */
  static DefaultCamelContext create() {
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.disableJMX();
    camel.setMessageHistory(false);
    camel.setStreamCaching(false);
    return camel;
  }
}
