package io.evbus.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CountDownLatch;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;

/**
 * Apache Camel with one queue in memory, of any length, whose consumer never returns. How many
 * events were taken stands in a file, so that it is known when the heap is gone.
 */
final class CamelBacklog {
  private static final String QUEUE =
      "seda:queue?size=" + Integer.MAX_VALUE + "&waitForTaskToComplete=Never";

  private CamelBacklog() {}

  /** How it is used. */
  static String settings() {
    return QUEUE + ", to which one ProducerTemplate sends directly, a body of its own for each";
  }

  /** Puts so many events, unless the heap ends before. */
  static void fill(Path taken, int events) throws Exception {
    CountDownLatch never = new CountDownLatch(1);
    DefaultCamelContext camel = CamelContexts.create();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            from(QUEUE).process(exchange -> never.await());
          }
        });
    camel.start();
    try (ProducerTemplate template = camel.createProducerTemplate();
        FileChannel file =
            FileChannel.open(
                taken,
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
      ByteBuffer count = file.map(FileChannel.MapMode.READ_WRITE, 0, Integer.BYTES);
      Endpoint queue = camel.getEndpoint(QUEUE);
      for (int i = 0; i < events; i++) {
        template.sendBody(queue, Bodies.RANDOM.body(i).clone());
        count.putInt(0, i + 1);
      }
    }
  }

  /** How many events were taken. */
  static int taken(Path file) throws IOException {
    return ByteBuffer.wrap(Files.readAllBytes(file)).getInt();
  }
}
