package io.evbus.bench;

import com.rabbitmq.client.ConnectionFactory;
import io.evbus.spi.ByteCount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.springframework.amqp.rabbit.connection.CorrelationData;
import org.springframework.amqp.support.AmqpHeaders;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cloud.stream.function.StreamBridge;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;
import org.springframework.integration.channel.DirectChannel;
import org.springframework.messaging.Message;
import org.springframework.messaging.support.MessageBuilder;

/**
 * Spring Cloud Stream's StreamBridge with the binders for RabbitMQ and Kafka, whose confirmations
 * come asynchronously. It has no binder for files: a thread appends to one as a bare client would.
 */
final class SpringThree implements Rival {
  private static final String RABBITMQ = "toRabbit";
  private static final String KAFKA = "toKafka";

  /** Where Kafka's confirmations arrive. */
  private static final String KAFKA_DONE = "kafkaDone";

  private final Bodies bodies;

  SpringThree(Bodies bodies) {
    this.bodies = bodies;
  }

  /** What Spring Boot starts. */
  @EnableAutoConfiguration
  static class Application {}

  @Override
  public String name() {
    return "Spring Cloud Stream";
  }

  @Override
  public Map<String, Object> settings() {
    Map<String, Object> settings = new LinkedHashMap<>();
    settings.put(name(), "one thread, StreamBridge, native encoding");
    settings.put(
        "Spring Cloud Stream, RabbitMQ",
        "correlated confirms by useConfirmHeader, mandatory, persistent, a cache of "
            + Sending.WINDOW
            + " channels, for each waits for its confirmation");
    settings.put(
        "Spring Cloud Stream, Kafka",
        "asynchronous with recordMetadataChannel, acks=all, idempotent, the same batches");
    settings.put(
        "Spring Cloud Stream, file",
        "no binder; a FileChannel in its own thread, what waits appended and forced at once");
    return settings;
  }

  @Override
  public Sender open(Place place) throws Exception {
    bind(place);
    Window rabbitMq = new Window(Sending.WINDOW);
    Window kafka = new Window(Sending.WINDOW);
    Window file = new Window(Sending.WINDOW);
    DirectChannel kafkaDone = new DirectChannel();
    kafkaDone.subscribe(message -> kafka.confirm(1));
    ConfigurableApplicationContext spring = start(place, kafkaDone);
    StreamBridge bridge = spring.getBean(StreamBridge.class);
    AppendingFile lines = new AppendingFile(Path.of(place.text("path")), file);
    return new Sender() {
      private int next;

      @Override
      public void send(int events) throws InterruptedException {
        List<Window> windows = List.of(rabbitMq, kafka, file);
        for (int i = 0; i < events; i++) {
          int number = next++;
          windows.forEach(Window::enter);
          bridge.send(RABBITMQ, forRabbitMq(number, rabbitMq));
          bridge.send(KAFKA, forKafka(number));
          lines.append(BareFile.line(bodies, number));
        }
        windows.forEach(Window::drain);
      }

      @Override
      public void close() throws IOException {
        lines.close();
        spring.close();
      }
    };
  }

  /** The binder needs an exchange with a name: there is one that routes by key. */
  private static void bind(Place place) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setHost(place.text("host"));
    factory.setPort(place.number("port"));
    try (var connection = factory.newConnection();
        var channel = connection.createChannel()) {
      String queue = place.onlyText("ingress_channels");
      channel.queueBind(queue, "amq.direct", queue);
    }
  }

  private static ConfigurableApplicationContext start(Place place, DirectChannel kafkaDone) {
    System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
    return new SpringApplicationBuilder(Application.class)
        .web(WebApplicationType.NONE)
        .properties(properties(place))
        .initializers(
            context ->
                ((GenericApplicationContext) context)
                    .registerBean(KAFKA_DONE, DirectChannel.class, () -> kafkaDone))
        .run();
  }

  private static Map<String, Object> properties(Place place) {
    Map<String, Object> all = new HashMap<>();
    all.put("spring.main.banner-mode", "off");
    all.put("spring.rabbitmq.host", place.text("host"));
    all.put("spring.rabbitmq.port", place.number("port"));
    all.put("spring.rabbitmq.publisher-confirm-type", "correlated");
    all.put("spring.rabbitmq.publisher-returns", true);
    all.put("spring.rabbitmq.cache.channel.size", Sending.WINDOW);
    String stream = "spring.cloud.stream.";
    String rabbitMq = stream + "bindings." + RABBITMQ + ".";
    all.put(rabbitMq + "binder", "rabbit");
    all.put(rabbitMq + "destination", "amq.direct");
    all.put(rabbitMq + "producer.use-native-encoding", true);
    String rabbitMqProducer = stream + "rabbit.bindings." + RABBITMQ + ".producer.";
    all.put(rabbitMqProducer + "use-confirm-header", true);
    all.put(rabbitMqProducer + "declare-exchange", false);
    all.put(rabbitMqProducer + "routing-key", place.onlyText("ingress_channels"));
    String kafka = stream + "bindings." + KAFKA + ".";
    all.put(kafka + "binder", "kafka");
    all.put(kafka + "destination", place.text("topics"));
    all.put(kafka + "producer.use-native-encoding", true);
    all.put(stream + "kafka.binder.brokers", place.text("bootstrap_servers"));
    all.put(stream + "kafka.binder.required-acks", "all");
    all.put(stream + "kafka.binder.auto-create-topics", false);
    String kafkaProducer = stream + "kafka.bindings." + KAFKA + ".producer.";
    all.put(kafkaProducer + "record-metadata-channel", KAFKA_DONE);
    String kafkaSettings = kafkaProducer + "configuration.";
    all.put(kafkaSettings + ProducerConfig.LINGER_MS_CONFIG, place.number("linger_ms"));
    all.put(
        kafkaSettings + ProducerConfig.BATCH_SIZE_CONFIG,
        ByteCount.parse(place.text("max_batch_size")).bytes());
    all.put(kafkaSettings + ProducerConfig.COMPRESSION_TYPE_CONFIG, place.text("compression_type"));
    all.put(kafkaSettings + ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    return all;
  }

  private Message<byte[]> forRabbitMq(int number, Window window) {
    String id = new UUID(number, number).toString();
    CorrelationData confirmation = new CorrelationData(id);
    var unused =
        confirmation
            .getFuture()
            .whenComplete(
                (confirm, failure) -> {
                  if (failure == null && confirm.ack() && confirmation.getReturned() == null) {
                    window.confirm(1);
                  } else {
                    window.fail(failure);
                  }
                });
    return MessageBuilder.withPayload(bodies.body(number))
        .setHeader(AmqpHeaders.PUBLISH_CONFIRM_CORRELATION, confirmation)
        .setHeader(AmqpHeaders.MESSAGE_ID, id)
        .setHeader(AmqpHeaders.CONTENT_TYPE, bodies.contentType())
        .setHeader("x-evbus-seq", (long) number)
        .build();
  }

  /** Headers of bytes, for the binder would write others as JSON. */
  private Message<byte[]> forKafka(int number) {
    return MessageBuilder.withPayload(bodies.body(number))
        .setHeader("ce_specversion", bytes("1.0"))
        .setHeader("ce_id", bytes(new UUID(number, number).toString()))
        .setHeader("ce_source", bytes("evbus"))
        .setHeader("ce_type", bytes("evbus.event"))
        .setHeader("ce_time", bytes(Instant.now().toString()))
        .setHeader("content-type", bytes(bodies.contentType()))
        .build();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
