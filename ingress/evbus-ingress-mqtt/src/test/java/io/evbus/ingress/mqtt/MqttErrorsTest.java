package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.ingress.mqtt.MqttOptions.Unrouted;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MqttErrorsTest {
  private static final Topic FIXED = Topic.of("t");
  private static final Topic BY_KEY = Topic.of("t/{routing_key}");

  @ParameterizedTest
  @CsvSource({
    "0x10, Rejected, NO_DESTINATION",
    "0x80, Retry, REFUSED",
    "0x83, Retry, REFUSED",
    "0x90, Rejected, INVALID",
    "0x91, Retry, REFUSED",
    "0x95, Rejected, TOO_LARGE",
    "0x97, Retry, THROTTLED",
    "0x99, Rejected, INVALID",
    "0xa5, Retry, REFUSED",
  })
  void answers(String code, String kind, Reason reason) {
    Outcome outcome = outcome(FIXED, Integer.decode(code), Unrouted.REJECT).orElseThrow();
    assertThat(outcome.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(reason(outcome)).isEqualTo(reason);
    assertThat(outcome.toString()).contains("topic t/x: ").doesNotContain("null");
  }

  @Test
  void successIsOk() {
    assertThat(outcome(FIXED, 0, Unrouted.REJECT)).contains(Outcome.OK);
  }

  @Test
  void nobodySubscribesIsWhatTheProfileSays() {
    assertThat(outcome(FIXED, 0x10, Unrouted.OK)).contains(Outcome.OK);
    assertThat(outcome(FIXED, 0x10, Unrouted.RETRY).orElseThrow())
        .isInstanceOf(Outcome.Retry.class);
  }

  @Test
  void aForbiddenTopicHoldsTheLaneAndAForbiddenKeyItsEventsAlone() {
    assertThat(outcome(FIXED, 0x87, Unrouted.REJECT)).isEmpty();
    Outcome outcome = outcome(BY_KEY, 0x87, Unrouted.REJECT).orElseThrow();
    assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
    assertThat(reason(outcome)).isEqualTo(Reason.FORBIDDEN);
  }

  private static Optional<Outcome> outcome(Topic topic, int code, Unrouted unrouted) {
    return MqttErrors.outcome(topic, "t/x", code, "", unrouted);
  }

  private static Reason reason(Outcome outcome) {
    return outcome instanceof Outcome.Rejected rejected
        ? rejected.reason()
        : ((Outcome.Retry) outcome).reason();
  }

  @ParameterizedTest
  @CsvSource({
    "0x81, INVALID",
    "0x84, INVALID",
    "0x85, INVALID",
    "0x86, UNAUTHORIZED",
    "0x87, UNAUTHORIZED",
    "0x8c, UNAUTHORIZED",
    "0x8a, FORBIDDEN",
    "0x88, UNREACHABLE",
    "0x89, THROTTLED",
    "0x97, THROTTLED",
    "0x9f, THROTTLED",
    "0x9c, UNREACHABLE",
    "0x05, UNREACHABLE",
  })
  void refusedConnections(String code, Reason reason) {
    IngressException refused =
        MqttErrors.refused("topic t at h:1", Integer.decode(code), MqttProperties.NO_PROPERTIES);
    assertThat(refused.reason()).isEqualTo(reason);
    assertThat(refused).hasMessageStartingWith("Opening topic t at h:1: ");
  }

  @ParameterizedTest
  @CsvSource({
    "0x87, FORBIDDEN",
    "0x8b, UNREACHABLE",
    "0x8d, TIMEOUT",
    "0x8e, REFUSED",
    "0x93, REFUSED",
    "0x95, TOO_LARGE",
    "0x96, THROTTLED",
    "0x98, UNREACHABLE",
    "0x00, UNREACHABLE",
  })
  void endedConnections(String code, Reason reason) {
    IngressException ended =
        MqttErrors.ended("topic t at h:1", Integer.decode(code), MqttProperties.NO_PROPERTIES);
    assertThat(ended.reason()).isEqualTo(reason);
    assertThat(ended).hasMessageStartingWith("Publishing to topic t at h:1: ");
  }

  @Test
  void whatTheBrokerSaysIsShownInOneBoundedLine() {
    MqttProperties properties = new MqttProperties();
    properties.add(
        new StringProperty(MqttProperties.REASON_STRING, "no\nquota " + "x".repeat(9_999)));
    assertThat(MqttErrors.ended("w", 0x97, properties).getMessage())
        .contains("(no quota xxx")
        .doesNotContain("\n")
        .hasSizeLessThan(300);
  }

  @Test
  void openingsSayWhatToDo() {
    assertThat(opening(new UnknownHostException("h"))).contains("no such host");
    assertThat(opening(new ConnectException("h"))).contains("is the broker running there");
    assertThat(opening(new TimeoutException())).contains("no answer in time");
    assertThat(opening(new SSLHandshakeException("bad name")))
        .contains("TLS failed: bad name")
        .contains("host's name");
  }

  private static String opening(Exception e) {
    return MqttErrors.opening("topic t", e).getMessage();
  }
}
