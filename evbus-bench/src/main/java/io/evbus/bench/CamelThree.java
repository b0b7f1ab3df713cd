package io.evbus.bench;

import io.evbus.spi.ByteCount;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.seda.SedaEndpoint;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Apache Camel, where events go through a multicast to three queues in memory, and from there to
 * RabbitMQ, Kafka, and a file.
 */
final class CamelThree implements Rival {
  private static final String OPTIONS =
      "size=" + Sending.WINDOW + "&blockWhenFull=true&waitForTaskToComplete=Never";
  private static final String TO_RABBITMQ =
      "seda:rabbitmq?" + OPTIONS + "&concurrentConsumers=" + CamelRabbitMq.CONSUMERS;
  private static final String TO_KAFKA = "seda:kafka?" + OPTIONS;
  private static final String TO_FILE = "seda:file?" + OPTIONS;

  /** The property of an exchange that has the number of its event. */
  private static final String NUMBER = "number";

  private final Bodies bodies;

  CamelThree(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return "Camel";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(name(), "one ProducerTemplate, direct, multicast to three queues");
    settings.put(
        "Camel, RabbitMQ", TO_RABBITMQ + "; confirm=enabled, a channel for each, not mandatory");
    settings.put("Camel, Kafka", TO_KAFKA + "; asynchronous, acks=all, idempotent");
    settings.put(
        "Camel, file",
        TO_FILE + "; what waits, up to a window, aggregated to one append with forceWrites=true");
    return settings;
  }

  @Override
  public Sender open(Place place) throws Exception {
    Window rabbitMq = new Window(Sending.WINDOW);
    Window kafka = new Window(Sending.WINDOW);
    Window file = new Window(Sending.WINDOW);
    CachingConnectionFactory connections = CamelRabbitMq.connections(place);
    DefaultCamelContext camel = CamelContexts.create();
    camel.getRegistry().bind("connections", connections);
    BlockingQueue<Exchange> lines = camel.getEndpoint(TO_FILE, SedaEndpoint.class).getQueue();
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(Exception.class)
                .process(
                    exchange ->
                        Stream.of(rabbitMq, kafka, file)
                            .forEach(window -> window.fail(CamelRabbitMq.cause(exchange))));
            from("direct:in").multicast().to(TO_RABBITMQ, TO_KAFKA, TO_FILE);
            from(TO_RABBITMQ)
                .process(
                    exchange ->
                        CamelRabbitMq.describe(
                            exchange.getMessage(), number(exchange), bodies.contentType()))
                .to(CamelRabbitMq.endpoint(place))
                .process(exchange -> rabbitMq.confirm(1));
            from(TO_KAFKA)
                .process(exchange -> describeForKafka(exchange.getMessage(), number(exchange)))
                .to(kafka(place))
                .process(exchange -> kafka.confirm(1));
            from(TO_FILE)
                .process(exchange -> setLine(exchange))
                .aggregate(constant(true), CamelThree::append)
                .completionSize(Sending.WINDOW)
                .completionPredicate(exchange -> lines.isEmpty())
                .to(file(place))
                .process(
                    exchange ->
                        file.confirm(
                            exchange.getProperty(Exchange.AGGREGATED_SIZE, Integer.class)));
          }
        });
    camel.start();
    ProducerTemplate template = camel.createProducerTemplate();
    Endpoint in = camel.getEndpoint("direct:in");
    return new Sender() {
      private int next;

      @Override
      public void send(int events) {
        List<Window> windows = List.of(rabbitMq, kafka, file);
        for (int i = 0; i < events; i++) {
          int number = next++;
          windows.forEach(Window::enter);
          template.send(
              in,
              exchange -> {
                exchange.setProperty(NUMBER, number);
                exchange.getMessage().setBody(bodies.body(number));
              });
        }
        windows.forEach(Window::drain);
      }

      @Override
      public void close() throws IOException {
        camel.close();
        connections.destroy();
      }
    };
  }

  private static int number(Exchange exchange) {
    return exchange.getProperty(NUMBER, Integer.class);
  }

  private void describeForKafka(Message message, int number) {
    message.setHeader("ce_specversion", "1.0");
    message.setHeader("ce_id", new UUID(number, number).toString());
    message.setHeader("ce_source", "evbus");
    message.setHeader("ce_type", "evbus.event");
    message.setHeader("ce_time", Instant.now().toString());
    message.setHeader("content-type", bodies.contentType());
  }

  private static String kafka(Place place) {
    return "kafka:"
        + place.text("topics")
        + "?brokers="
        + place.text("bootstrap_servers")
        + "&requestRequiredAcks=all&enableIdempotence=true&lingerMs="
        + place.number("linger_ms")
        + "&producerBatchSize="
        + ByteCount.parse(place.text("max_batch_size")).bytes()
        + "&compressionCodec="
        + place.text("compression_type")
        + "&valueSerializer=org.apache.kafka.common.serialization.ByteArraySerializer";
  }

  private static String file(Place place) {
    Path path = Path.of(place.text("path"));
    return "file:" + path.getParent() + "?fileName=" + path.getFileName() + "&fileExist=Append";
  }

  private void setLine(Exchange exchange) {
    exchange.getMessage().setBody(BareFile.line(bodies, number(exchange)));
  }

  /** Adds a line to those that are there. */
  private static Exchange append(Exchange lines, Exchange line) {
    byte[] bytes = line.getMessage().getBody(byte[].class);
    Exchange all = lines == null ? line : lines;
    if (lines == null) {
      line.getMessage().setBody(new ByteArrayOutputStream());
    }
    all.getMessage().getBody(ByteArrayOutputStream.class).writeBytes(bytes);
    return all;
  }
}
