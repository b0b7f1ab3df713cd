package io.evbus.bench;

import io.evbus.spi.ByteCount;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Kafka's producer: one, idempotent, callbacks, a topic of one partition. */
final class BareKafka implements BareClient {
  /** How batches are made, on both sides. */
  static final Map<String, Object> BATCHING =
      Map.of("linger_ms", 5, "max_batch_size", "64KiB", "compression_type", "none");

  private static final long PATIENCE_SECONDS = 120;

  private final Bodies bodies;
  private final Header version = header("ce_specversion", "1.0");
  private final Header source = header("ce_source", "evbus");
  private final Header type = header("ce_type", "evbus.event");
  private final Header contentType;

  BareKafka(Bodies bodies) {
    this.bodies = bodies;
    this.contentType = header("content-type", bodies.contentType());
  }

  @Override
  public String name() {
    return "kafka-clients";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one producer, acks=all, idempotent, 5 requests in flight, callbacks");
  }

  @Override
  public Sender open(Place place) {
    Map<String, Object> settings = new HashMap<>(server(place));
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, place.number("linger_ms"));
    settings.put(
        ProducerConfig.BATCH_SIZE_CONFIG,
        (int) ByteCount.parse(place.text("max_batch_size")).bytes());
    settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, place.text("compression_type"));
    KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    String topic = topic(place);
    return new Sender() {
      @Override
      public void send(int events) {
        BareKafka.this.send(producer, topic, events);
      }

      @Override
      public void close() {
        producer.close(Duration.ofSeconds(PATIENCE_SECONDS));
      }
    };
  }

  private void send(KafkaProducer<byte[], byte[]> producer, String topic, int events) {
    Window window = new Window(Sending.WINDOW);
    Callback confirm =
        (metadata, failure) -> {
          if (failure == null) {
            window.confirm(1);
          } else {
            window.fail(failure);
          }
        };
    for (int i = 0; i < events; i++) {
      window.enter();
      Instant now = Instant.now();
      Header id = header("ce_id", Ids.next(now));
      Header time = header("ce_time", now.toString());
      List<Header> headers = List.of(version, id, source, type, time, contentType);
      var unused =
          producer.send(
              new ProducerRecord<>(topic, null, null, null, bodies.body(i), headers), confirm);
    }
    window.drain();
  }

  private static Header header(String name, String value) {
    return new RecordHeader(name, value.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public long count(Place place) throws Exception {
    TopicPartition only = new TopicPartition(topic(place), 0);
    try (Admin admin = Admin.create(server(place))) {
      return admin
          .listOffsets(Map.of(only, OffsetSpec.latest()))
          .partitionResult(only)
          .get(PATIENCE_SECONDS, TimeUnit.SECONDS)
          .offset();
    }
  }

  @Override
  public void remove(Place place) throws Exception {
    try (Admin admin = Admin.create(server(place))) {
      admin.deleteTopics(List.of(topic(place))).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }
  }

  private static Map<String, Object> server(Place place) {
    return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, place.text("bootstrap_servers"));
  }

  private static String topic(Place place) {
    return place.text("topics");
  }
}
