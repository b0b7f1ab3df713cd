package io.evbus.ingress.rabbitmqstream;

import com.rabbitmq.stream.Codec;
import com.rabbitmq.stream.Message;
import com.rabbitmq.stream.MessageBuilder;
import io.evbus.Event;
import java.util.Map;
import java.util.Optional;

/**
 * An event as a message of AMQP 1.0, which streams hold: message-id, subject (the routing key),
 * content-type and creation-time, headers as application properties, the body as data.
 */
final class StreamEncoding {
  /** More than what stands around a message in its frame. */
  private static final int AROUND_BYTES = 256;

  private static final int AROUND_HEADER_BYTES = 10;
  private static final int MOST_UTF8_BYTES = 3;

  private StreamEncoding() {}

  static Message message(Codec codec, Event event) {
    MessageBuilder builder = codec.messageBuilder();
    MessageBuilder.PropertiesBuilder properties =
        builder
            .properties()
            .messageId(event.id())
            .contentType(event.contentType())
            .creationTime(event.time().toEpochMilli());
    event.routingKey().ifPresent(properties::subject);
    Map<String, String> headers = event.headers();
    if (!headers.isEmpty() || event.profile().isPresent()) {
      MessageBuilder.ApplicationPropertiesBuilder application = builder.applicationProperties();
      headers.forEach(application::entry);
      event.profile().ifPresent(profile -> application.entry("x-evbus-profile", profile));
    }
    return builder.addData(event.bytes()).build();
  }

  /** Why a message can't carry an event, empty when it can. */
  static Optional<String> unfit(Event event) {
    return event.contentType().chars().allMatch(character -> character < 0x80)
        ? Optional.empty()
        : Optional.of("a content type that is not ASCII");
  }

  /** Whether a frame takes the message; exact only near the limit. */
  static boolean fits(Codec codec, Event event, Message message, int frameBytes) {
    long most = (long) AROUND_BYTES + event.sizeBytes();
    most += MOST_UTF8_BYTES * (long) (event.id().length() + event.contentType().length());
    most += MOST_UTF8_BYTES * (long) event.routingKey().orElse("").length();
    most += MOST_UTF8_BYTES * (long) event.profile().orElse("").length();
    for (Map.Entry<String, String> header : event.headers().entrySet()) {
      most += AROUND_HEADER_BYTES;
      most += MOST_UTF8_BYTES * (long) (header.getKey().length() + header.getValue().length());
    }
    return most <= frameBytes || codec.encode(message).getSize() + AROUND_BYTES <= frameBytes;
  }
}
