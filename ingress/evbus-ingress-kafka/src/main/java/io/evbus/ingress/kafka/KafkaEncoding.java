package io.evbus.ingress.kafka;

import io.evbus.Event;
import io.evbus.spi.Profile;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * An event as a record: a CloudEvent in the binary mode of its Kafka binding. The record's own time
 * is that of sending, for a broker deletes by it; the event's stands in {@code ce_time}. Immutable
 * and thread-safe.
 */
final class KafkaEncoding {
  /** The type of an event without a routing key. */
  static final String TYPE = "evbus.event";

  private static final String CONTENT_TYPE = "content-type";
  private static final String ATTRIBUTE = "ce_";
  private static final Set<String> ATTRIBUTES =
      Set.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_profile");
  private static final byte[] VERSION = bytes("1.0");

  private final TimeText time = new TimeText();
  private final byte[] source;
  private final byte @Nullable [] key;
  private final @Nullable Integer partition;

  KafkaEncoding(Profile profile) {
    this.source = bytes(profile.require(KafkaOptions.SOURCE));
    this.key = profile.get(KafkaOptions.KEY).map(KafkaEncoding::bytes).orElse(null);
    this.partition = profile.get(KafkaOptions.PARTITION).orElse(null);
  }

  ProducerRecord<byte[], byte[]> record(String topic, Event event) {
    return new ProducerRecord<>(topic, partition, null, key(event), event.bytes(), headers(event));
  }

  private byte @Nullable [] key(Event event) {
    if (key != null) {
      return key;
    }
    Optional<String> routingKey = event.routingKey();
    return routingKey.isPresent() ? bytes(routingKey.get()) : null;
  }

  private Headers headers(Event event) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(new RecordHeader("ce_specversion", VERSION));
    headers.add(new RecordHeader("ce_id", bytes(event.id())));
    headers.add(new RecordHeader("ce_source", source));
    headers.add(new RecordHeader("ce_type", bytes(event.routingKey().orElse(TYPE))));
    headers.add(new RecordHeader("ce_time", time.of(event.time())));
    headers.add(new RecordHeader(CONTENT_TYPE, bytes(event.contentType())));
    event.profile().ifPresent(name -> headers.add(new RecordHeader("ce_profile", bytes(name))));
    event
        .headers()
        .forEach(
            (name, value) -> {
              if (!isOurs(name)) {
                headers.add(new RecordHeader(name, bytes(value)));
              }
            });
    return headers;
  }

  /** An event's header can't stand in for an attribute of the event. */
  private static boolean isOurs(String name) {
    return (name.startsWith(ATTRIBUTE) && ATTRIBUTES.contains(name))
        || (name.length() == CONTENT_TYPE.length()
            && name.toLowerCase(Locale.ROOT).equals(CONTENT_TYPE));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
