package io.evbus.ingress.mqtt;

import io.evbus.Reason;
import io.evbus.spi.IngressException;
import io.evbus.spi.Profile;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import java.time.Duration;

/**
 * What the broker allows on a connection.
 *
 * @param receiveMaximum the most messages that may be unanswered
 * @param packetBytes the most that a message may have, with all that stands around it
 * @param keepAlive after how long without a sign of life the connection counts as lost
 */
record Limits(int receiveMaximum, long packetBytes, Duration keepAlive) {
  /** What the protocol's own lengths allow. */
  static final long MOST_PACKET_BYTES = 268_435_455 + 5;

  private static final int MOST_UNANSWERED = 65_535;
  private static final long UNSIGNED = 0xffff_ffffL;

  /**
   * Reads them from the answer to a connection.
   *
   * @throws IngressException when the broker can't do what the profile asks for
   */
  static Limits of(MqttConnAckMessage answer, Profile profile, String where)
      throws IngressException {
    MqttProperties properties = answer.variableHeader().properties();
    if (integer(properties, MqttProperties.MAXIMUM_QOS, 1) < 1) {
      throw new IngressException(
          Reason.INVALID,
          "Opening " + where + ": the broker takes QoS 0 only, which confirms nothing",
          null);
    }
    if (profile.require(MqttOptions.RETAIN)
        && integer(properties, MqttProperties.RETAIN_AVAILABLE, 1) < 1) {
      throw new IngressException(
          Reason.INVALID, "Opening " + where + ": the broker retains nothing; remove retain", null);
    }
    long keepAliveSeconds = profile.require(MqttOptions.KEEP_ALIVE).toSeconds();
    long brokersSeconds =
        integer(properties, MqttProperties.SERVER_KEEP_ALIVE, (int) keepAliveSeconds);
    boolean isShorter = brokersSeconds > 0 && brokersSeconds < keepAliveSeconds;
    return new Limits(
        Math.max(1, integer(properties, MqttProperties.RECEIVE_MAXIMUM, MOST_UNANSWERED)),
        Math.min(
            MOST_PACKET_BYTES,
            integer(properties, MqttProperties.MAXIMUM_PACKET_SIZE, -1) & UNSIGNED),
        Duration.ofSeconds(isShorter ? brokersSeconds : keepAliveSeconds));
  }

  private static int integer(MqttProperties properties, int id, int otherwise) {
    return properties.getProperty(id) instanceof IntegerProperty given ? given.value() : otherwise;
  }
}
