package io.evbus.bench;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Apache Camel, where one producer's events go through a multicast to three queues in memory, each
 * with a consumer that counts.
 */
final class CamelFanOut {
  private static final int LANES = 3;
  private static final String QUEUES = "size=16384&blockWhenFull=true&waitForTaskToComplete=Never";
  private static final double NANOS_PER_SECOND = 1e9;

  /** How it is used. */
  static Map<String, Object> settings() {
    return Map.of(
        "Camel",
        "direct, multicast to "
            + LANES
            + " × seda:lane?"
            + QUEUES
            + ", one consumer each; one ProducerTemplate with resolved endpoint and ready bodies; no"
            + " JMX, no message history, no stream caching");
  }

  /** Events a second from the first put until all have been counted by each consumer. */
  double perSecond(int events) throws Exception {
    LongAdder[] counted = Stream.generate(LongAdder::new).limit(LANES).toArray(LongAdder[]::new);
    try (DefaultCamelContext camel =
            CamelContexts.multicast(LANES, QUEUES, (lane, exchange) -> counted[lane].increment());
        ProducerTemplate template = camel.createProducerTemplate()) {
      Endpoint in = camel.getEndpoint(CamelContexts.IN);
      template.sendBody(in, Bodies.RANDOM.body(0));
      await(counted, 1);
      long start = System.nanoTime();
      for (int i = 0; i < events; i++) {
        template.sendBody(in, Bodies.RANDOM.body(i));
      }
      await(counted, events + 1);
      return events * NANOS_PER_SECOND / (System.nanoTime() - start);
    }
  }

  private static void await(LongAdder[] counted, int events) throws InterruptedException {
    for (LongAdder count : counted) {
      while (count.sum() < events) {
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }
}
