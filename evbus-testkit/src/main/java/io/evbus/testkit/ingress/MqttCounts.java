package io.evbus.testkit.ingress;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** What a Mosquitto counts of itself. Used once. */
final class MqttCounts {
  private static final String UPTIME = "$SYS/broker/uptime";
  private static final List<String> COUNTS =
      List.of("$SYS/broker/publish/messages/received", "$SYS/broker/subscriptions/count");

  /** The first is what was counted before, the second may have been counted in the middle. */
  private static final int ROUNDS = 3;

  private final Mqtt5AsyncClient client;
  private final Map<String, String> counts = new TreeMap<>();
  private final CountDownLatch rounds = new CountDownLatch(ROUNDS);

  MqttCounts(int port) {
    client = Mqtt5Client.builder().serverHost("127.0.0.1").serverPort(port).buildAsync();
  }

  /** Waits until everything has been counted anew. */
  List<String> read(Duration atMost) {
    client.toBlocking().connect();
    try {
      COUNTS.forEach(this::subscribe);
      subscribe(UPTIME);
      if (!rounds.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("Reading what Mosquitto counts: it does not count");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Reading what Mosquitto counts: interrupted", e);
    } finally {
      client.toBlocking().disconnect();
    }
    synchronized (this) {
      return counts.entrySet().stream().map(Object::toString).toList();
    }
  }

  private void subscribe(String topic) {
    client
        .subscribeWith()
        .topicFilter(topic)
        .qos(MqttQos.AT_MOST_ONCE)
        .callback(this::read)
        .send()
        .join();
  }

  private synchronized void read(Mqtt5Publish message) {
    String topic = message.getTopic().toString();
    if (topic.equals(UPTIME)) {
      rounds.countDown();
    } else {
      counts.put(topic, new String(message.getPayloadAsBytes(), StandardCharsets.UTF_8));
    }
  }
}
