package io.evbus.ingress.kafka;

import io.evbus.Event;
import io.evbus.spi.Profile;
import io.evbus.spi.TimeText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * An event as a record: a CloudEvent in the binary mode of its Kafka binding. The record's own time
 * is that of sending, for a broker deletes by it; the event's stands in {@code ce_time}. Keeps
 * texts of the latest event, so it is confined to one thread at a time.
 */
final class KafkaEncoding {
  /** The type of an event without a routing key. */
  static final String TYPE = "evbus.event";

  private static final String CONTENT_TYPE = "content-type";
  private static final String ATTRIBUTE = "ce_";
  private static final Set<String> ATTRIBUTES =
      Set.of("ce_specversion", "ce_id", "ce_source", "ce_type", "ce_time", "ce_evbusprofile");
  private static final int MOST_ATTRIBUTES = 7;
  private static final Header VERSION = header("ce_specversion", bytes("1.0"));
  private static final Header UNTYPED = header("ce_type", bytes(TYPE));

  private final TimeText time = new TimeText();
  private final Header source;
  private final byte @Nullable [] key;
  private final @Nullable Integer partition;

  /** The content type of the latest event: most have the same. */
  private String latestType = "";

  private Header latestTypeHeader = header(CONTENT_TYPE, bytes(""));

  KafkaEncoding(Profile profile) {
    this.source = header("ce_source", bytes(profile.require(KafkaOptions.SOURCE)));
    this.key = profile.get(KafkaOptions.KEY).map(KafkaEncoding::bytes).orElse(null);
    this.partition = profile.get(KafkaOptions.PARTITION).orElse(null);
  }

  ProducerRecord<byte[], byte[]> record(String topic, Event event) {
    byte[] routingKey = event.routingKey().map(KafkaEncoding::bytes).orElse(null);
    return new ProducerRecord<>(
        topic,
        partition,
        null,
        key != null ? key : routingKey,
        event.bytes(),
        headers(event, routingKey));
  }

  private List<Header> headers(Event event, byte @Nullable [] routingKey) {
    List<Header> headers = new ArrayList<>(MOST_ATTRIBUTES + event.headers().size());
    headers.add(VERSION);
    headers.add(header("ce_id", bytes(event.id())));
    headers.add(source);
    headers.add(routingKey == null ? UNTYPED : header("ce_type", routingKey));
    headers.add(header("ce_time", time.of(event.time())));
    headers.add(contentType(event.contentType()));
    event.profile().ifPresent(name -> headers.add(header("ce_evbusprofile", bytes(name))));
    event
        .headers()
        .forEach(
            (name, value) -> {
              if (!isOurs(name)) {
                headers.add(header(name, bytes(value)));
              }
            });
    return headers;
  }

  private Header contentType(String type) {
    if (!type.equals(latestType)) {
      latestType = type;
      latestTypeHeader = header(CONTENT_TYPE, bytes(type));
    }
    return latestTypeHeader;
  }

  /** An event's header can't stand in for an attribute of the event. */
  private static boolean isOurs(String name) {
    return (name.startsWith(ATTRIBUTE) && ATTRIBUTES.contains(name))
        || (name.length() == CONTENT_TYPE.length()
            && name.toLowerCase(Locale.ROOT).equals(CONTENT_TYPE));
  }

  private static Header header(String name, byte[] value) {
    return new RecordHeader(name, value);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
