package io.evbus.ingress.redis;

import io.evbus.Event;
import io.evbus.spi.Destination;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where events of one destination go. Immutable.
 *
 * @param server the host and port, for messages
 * @param stream the key of all events; absent in the form that goes by the routing key
 * @param prefix what stands before the routing key in that form
 */
record Address(String server, @Nullable String stream, String prefix) {

  static Address of(Destination destination, Server server) {
    String where = server.hostAndPort();
    Object stream = destination.address().get("stream");
    return stream != null
        ? new Address(where, stream.toString(), "")
        : new Address(where, null, String.valueOf(destination.address().get("stream_prefix")));
  }

  /** The key of an event; empty when it has no routing key and needs one. */
  Optional<String> streamOf(Event event) {
    return stream != null ? Optional.of(stream) : event.routingKey().map(prefix::concat);
  }

  /** A key as it is sent. */
  static byte[] bytes(String key) {
    return key.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    String what = stream != null ? "stream " + stream : "streams " + prefix + "* by routing key";
    return what + " at " + server;
  }
}
