package io.evbus.bench;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.Mqtt5RxClient;
import com.hivemq.client.mqtt.mqtt5.datatypes.Mqtt5UserProperties;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.evbus.testkit.ingress.MqttFarSide;
import io.reactivex.Flowable;
import java.time.Instant;
import java.util.Map;

/** HiveMQ's client: one connection, QoS 1, one reactive stream of messages. */
final class BareMqtt implements BareClient {
  private final Bodies bodies;
  private final MqttFarSide farSide;

  /** Sends to a far side, which counts what arrives. */
  BareMqtt(Bodies bodies, MqttFarSide farSide) {
    this.bodies = bodies;
    this.farSide = farSide;
  }

  @Override
  public String name() {
    return "hivemq-mqtt-client";
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(name(), "one connection, QoS 1, a reactive stream, the window as send maximum");
  }

  @Override
  public Sender open(Place place) {
    Mqtt5RxClient client =
        Mqtt5Client.builder()
            .serverHost(place.text("host"))
            .serverPort(place.number("port"))
            .buildRx();
    var unused =
        client
            .connectWith()
            .restrictions()
            .sendMaximum(Sending.WINDOW)
            .applyRestrictions()
            .applyConnect()
            .blockingGet();
    String topic = topic(place);
    return new Sender() {
      @Override
      public void send(int events) {
        client
            .publish(Flowable.range(0, events).map(i -> message(topic, i)))
            .blockingForEach(
                result -> {
                  if (result.getError().isPresent()) {
                    throw new IllegalStateException(result.getError().get());
                  }
                });
      }

      @Override
      public void close() {
        client.disconnect().blockingAwait();
      }
    };
  }

  private Mqtt5Publish message(String topic, int number) {
    Instant now = Instant.now();
    return Mqtt5Publish.builder()
        .topic(topic)
        .qos(MqttQos.AT_LEAST_ONCE)
        .contentType(bodies.contentType())
        .userProperties(
            Mqtt5UserProperties.builder()
                .add("specversion", "1.0")
                .add("id", Ids.next(now))
                .add("source", "evbus")
                .add("type", "evbus.event")
                .add("time", now.toString())
                .build())
        .payload(bodies.body(number))
        .build();
  }

  @Override
  public long count(Place place) {
    return farSide.arrivals(topic(place)).size();
  }

  @Override
  public void remove(Place place) {
    farSide.forget(topic(place));
  }

  private static String topic(Place place) {
    return place.text("topics");
  }
}
