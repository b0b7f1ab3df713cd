package io.evbus.bench;

import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/** Apache Camel without what costs throughput and is not needed. */
final class CamelContexts {
  /** Where events enter a {@link #multicast}. */
  static final String IN = "direct:in";

  private static final Logger LOGGER = Logger.getLogger("org.apache.camel");

  private CamelContexts() {}

  /** What a consumer does with what one of the queues gives it. */
  @FunctionalInterface
  interface Consumer {
    void take(int queue, Exchange exchange);
  }

  /** One that is not started. */
  static DefaultCamelContext create() {
    LOGGER.setLevel(Level.WARNING); // Else it tells of each route.
    DefaultCamelContext camel = new DefaultCamelContext();
    camel.disableJMX();
    camel.setMessageHistory(false);
    camel.setStreamCaching(false);
    return camel;
  }

  /** One that hands each event to queues in memory, each with a consumer; started. */
  static DefaultCamelContext multicast(int queues, String options, Consumer consumer)
      throws Exception {
    DefaultCamelContext camel = create();
    String[] names =
        IntStream.range(0, queues)
            .mapToObj(queue -> "seda:queue" + queue + "?" + options)
            .toArray(String[]::new);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(IN).multicast().to(names);
            for (int i = 0; i < queues; i++) {
              int queue = i;
              from(names[queue]).process(exchange -> consumer.take(queue, exchange));
            }
          }
        });
    camel.start();
    return camel;
  }
}
