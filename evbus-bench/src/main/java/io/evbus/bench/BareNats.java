package io.evbus.bench;

import io.nats.client.Connection;
import io.nats.client.JetStream;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.impl.Headers;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** JetStream's own client: one connection, asynchronous publishes, a stream with files. */
final class BareNats implements BareClient {
  private final Bodies bodies;

  BareNats(Bodies bodies) {
    this.bodies = bodies;
  }

  @Override
  public String name() {
    return "jnats";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one connection, publishAsync with a message id, file storage");
  }

  @Override
  public Sender open(Place place) throws Exception {
    Connection connection = connect(place);
    JetStream stream = connection.jetStream();
    String subject = place.text("subjects");
    return new Sender() {
      @Override
      public void send(int events) {
        BareNats.this.send(stream, subject, events);
      }

      @Override
      public void close() throws IOException {
        BareNats.close(connection);
      }
    };
  }

  private void send(JetStream stream, String subject, int events) {
    Window window = new Window(Sending.WINDOW);
    for (int i = 0; i < events; i++) {
      window.enter();
      Instant now = Instant.now();
      String id = Ids.next(now);
      Headers headers = new Headers();
      headers.put("Nats-Msg-Id", id);
      headers.put("ce-specversion", "1.0");
      headers.put("ce-id", id);
      headers.put("ce-source", "evbus");
      headers.put("ce-type", "evbus.event");
      headers.put("ce-time", now.toString());
      headers.put("ce-datacontenttype", bodies.contentType());
      var unused =
          stream
              .publishAsync(subject, headers, bodies.body(i))
              .whenComplete(
                  (ack, failure) -> {
                    if (failure == null) {
                      window.confirm(1);
                    } else {
                      window.fail(failure);
                    }
                  });
    }
    window.drain();
  }

  @Override
  public long count(Place place) throws Exception {
    Connection connection = connect(place);
    try {
      return connection
          .jetStreamManagement()
          .getStreamInfo(place.text("subjects"))
          .getStreamState()
          .getMsgCount();
    } finally {
      close(connection);
    }
  }

  @Override
  public void remove(Place place) throws Exception {
    Connection connection = connect(place);
    try {
      var unused = connection.jetStreamManagement().deleteStream(place.text("subjects"));
    } finally {
      close(connection);
    }
  }

  private static Connection connect(Place place) throws IOException, InterruptedException {
    return Nats.connect(Options.builder().server("nats://" + place.text("servers")).build());
  }

  private static void close(Connection connection) throws IOException {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("Closing the connection: interrupted", e);
    }
  }
}
