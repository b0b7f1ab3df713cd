package io.evbus.testkit.ingress;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.lifecycle.MqttClientAutoReconnect;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A subscriber with QoS 1 and a session that outlives its connections, which reads all the time and
 * keeps what it reads. It comes back by itself. Thread-safe.
 */
final class MqttSubscriber implements AutoCloseable {
  private static final long ANSWER_SECONDS = 60;
  private static final long LONGEST_BREAK_MILLIS = 100;

  /** A message to itself: what comes after it was sent by the broker later. */
  private static final String MARKS = "far-side-marks";

  private static final String ID = "id";
  private static final Set<String> ATTRIBUTES =
      Set.of(ID, "specversion", "source", "type", "time", "evbusprofile");

  private final Mqtt5AsyncClient client;
  private final Map<String, List<Arrival>> arrived = new HashMap<>();
  private final Map<String, CompletableFuture<Void>> marks = new HashMap<>();

  MqttSubscriber(int port) {
    client =
        Mqtt5Client.builder()
            .identifier("far-side-" + UUID.randomUUID())
            .serverHost("127.0.0.1")
            .serverPort(port)
            .automaticReconnect(
                MqttClientAutoReconnect.builder()
                    .initialDelay(1, TimeUnit.MILLISECONDS)
                    .maxDelay(LONGEST_BREAK_MILLIS, TimeUnit.MILLISECONDS)
                    .build())
            .buildAsync();
    // Mosquitto writes no session to disk that began clean.
    get(client.connectWith().cleanStart(false).noSessionExpiry().keepAlive(5).send(), "Connecting");
    subscribe(MARKS);
  }

  /** Reads a topic from now on. */
  void subscribe(String topic) {
    get(
        client
            .subscribeWith()
            .topicFilter(topic)
            .qos(MqttQos.AT_LEAST_ONCE)
            .callback(this::read)
            .send(),
        "Subscribing to " + topic);
  }

  /** Reads a topic no longer, and forgets what has arrived there. */
  void unsubscribe(String topic) {
    get(client.unsubscribeWith().topicFilter(topic).send(), "Unsubscribing from " + topic);
    synchronized (this) {
      arrived.remove(topic);
    }
  }

  /** What has arrived, all of it that the broker has answered before. */
  List<Arrival> arrivals(String topic) {
    awaitMark();
    synchronized (this) {
      return List.copyOf(arrived.getOrDefault(topic, List.of()));
    }
  }

  /** Waits until the broker has sent everything that it took until now. */
  void awaitMark() {
    String name = UUID.randomUUID().toString();
    CompletableFuture<Void> mark = new CompletableFuture<>();
    synchronized (this) {
      marks.put(name, mark);
    }
    get(
        client
            .publishWith()
            .topic(MARKS)
            .qos(MqttQos.AT_LEAST_ONCE)
            .payload(name.getBytes(StandardCharsets.UTF_8))
            .send(),
        "Publishing a mark");
    get(mark, "Reading a mark");
  }

  private synchronized void read(Mqtt5Publish message) {
    String topic = message.getTopic().toString();
    if (topic.equals(MARKS)) {
      CompletableFuture<Void> mark =
          marks.remove(new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
      if (mark != null) {
        mark.complete(null);
      }
      return;
    }
    arrived.computeIfAbsent(topic, unused -> new ArrayList<>()).add(arrival(message));
  }

  private static Arrival arrival(Mqtt5Publish message) {
    Map<String, String> headers = new HashMap<>();
    message
        .getUserProperties()
        .asList()
        .forEach(each -> headers.put(each.getName().toString(), each.getValue().toString()));
    String id = headers.getOrDefault(ID, "");
    headers.keySet().removeAll(ATTRIBUTES);
    return new Arrival(id, ByteBuffer.wrap(message.getPayloadAsBytes()), headers);
  }

  private static <T> T get(CompletableFuture<T> future, String what) {
    try {
      return future.get(ANSWER_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(what + ": interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException(what + ": " + e, e);
    }
  }

  @Override
  public void close() {
    client.disconnect().exceptionally(unused -> null);
  }
}
