package io.evbus.bench;

import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.UUID;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.springrabbit.SpringRabbitMQConstants;
import org.apache.camel.impl.DefaultCamelContext;
import org.springframework.amqp.rabbit.connection.CachingConnectionFactory;

/**
 * Apache Camel's spring-rabbitmq behind a queue in memory. Each event holds one of the queue's
 * consumers until it is confirmed, as Camel has it.
 */
final class CamelRabbitMq implements Rival {
  /** How many consumers await confirmations at once. */
  static final int CONSUMERS = 16;

  private static final String QUEUE =
      "seda:in?size="
          + Sending.WINDOW
          + "&blockWhenFull=true&waitForTaskToComplete=Never&concurrentConsumers="
          + CONSUMERS;

  private final Bodies bodies;

  CamelRabbitMq(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return "Camel spring-rabbitmq";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        name(),
        QUEUE
            + ", one ProducerTemplate; confirm=enabled with simple publisher confirms, a channel"
            + " for each consumer, persistent; not mandatory, for Camel has no option for it");
  }

  @Override
  public Sender open(Place place) throws Exception {
    Window window = new Window(Sending.WINDOW);
    CachingConnectionFactory connections = connections(place);
    DefaultCamelContext camel = CamelContexts.create();
    camel.getRegistry().bind("connections", connections);
    camel.addRoutes(
        new RouteBuilder() {
          @Override
          public void configure() {
            onException(Exception.class).process(exchange -> window.fail(cause(exchange)));
            from(QUEUE).to(CamelRabbitMq.endpoint(place)).process(exchange -> window.confirm(1));
          }
        });
    camel.start();
    ProducerTemplate template = camel.createProducerTemplate();
    Endpoint in = camel.getEndpoint(QUEUE);
    return new Sender() {
      private long next;

      @Override
      public void send(int events) {
        for (int i = 0; i < events; i++) {
          long number = next++;
          byte[] body = bodies.body(i);
          window.enter();
          template.send(in, exchange -> fill(exchange.getMessage(), number, body));
        }
        window.drain();
      }

      @Override
      public void close() throws IOException {
        camel.close();
        connections.destroy();
      }
    };
  }

  private void fill(Message message, long number, byte[] body) {
    message.setBody(body);
    describe(message, number, bodies.contentType());
  }

  /** Adds the headers that evbus adds. */
  static void describe(Message message, long number, String contentType) {
    message.setHeader(SpringRabbitMQConstants.MESSAGE_ID, new UUID(number, number).toString());
    message.setHeader(SpringRabbitMQConstants.CONTENT_TYPE, contentType);
    message.setHeader(SpringRabbitMQConstants.TIMESTAMP, Date.from(Instant.now()));
    message.setHeader("x-evbus-seq", number);
  }

  /** Connections to a place; to be destroyed. */
  static CachingConnectionFactory connections(Place place) {
    CachingConnectionFactory connections =
        new CachingConnectionFactory(place.text("host"), place.number("port"));
    connections.setPublisherConfirmType(CachingConnectionFactory.ConfirmType.SIMPLE);
    connections.setChannelCacheSize(CONSUMERS);
    return connections;
  }

  /** Where a place is; {@code connections} are in the registry. */
  static String endpoint(Place place) {
    return "spring-rabbitmq:default?connectionFactory=#connections&confirm=enabled"
        + "&confirmTimeout=60000&routingKey="
        + place.onlyText("ingress_channels");
  }

  /** Why an exchange failed. */
  static Exception cause(Exchange exchange) {
    return exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
  }
}
