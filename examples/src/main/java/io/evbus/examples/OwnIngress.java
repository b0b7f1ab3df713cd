package io.evbus.examples;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.spi.Profile;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** Own ingresses as functions: plain, with a profile, with a gathered context, asynchronous. */
public final class OwnIngress {
  private OwnIngress() {}

  /** A connection as some library has it. */
  public record Connection(String host, Queue<String> sent) {
    void send(String channel, String text) {
      sent.add(host + "/" + channel + ": " + text);
    }
  }

  /** Gets every event. */
  public static EventBusBuilder plain(Queue<String> myQueue) {
    return EventBus.builder().ingress("my_plugin", event -> myQueue.add(event.bodyAsText()));
  }

  /** Gets every event with its profile: one lane for each profile under {@code my_plugin}. */
  public static EventBusBuilder withProfile(Queue<String> sent) {
    return profiles()
        .ingress(
            "my_plugin",
            (profile, event) -> sent.add(profile.rest().get("host") + ": " + event.bodyAsText()));
  }

  /** Gets every event with a context that the gather step opened from the profile. */
  public static EventBusBuilder withContext(Queue<String> sent) {
    return profiles()
        .gather("my_plugin", profile -> connect(profile, sent))
        .ingress(
            "my_plugin",
            Connection.class,
            (connection, event) -> connection.send("channel1", event.bodyAsText()));
  }

  /** Answers later; up to a window of events are under way. */
  public static EventBusBuilder asynchronous(Queue<String> sent) {
    return EventBus.builder()
        .ingressAsync(
            "my_plugin",
            event -> CompletableFuture.supplyAsync(() -> sent.add(event.bodyAsText())));
  }

  private static EventBusBuilder profiles() {
    return EventBus.builder()
        .profile("my_plugin", "one", Map.of("host", "host1"))
        .profile("my_plugin", "two", Map.of("host", "host2"));
  }

  private static Connection connect(Profile profile, Queue<String> sent) {
    return new Connection(String.valueOf(profile.rest().get("host")), sent);
  }
}
