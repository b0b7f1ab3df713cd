package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RabbitMqEncodingTest {
  @Test
  void anEventsHeaderCantPoseAsEvbussOwn() {
    Map<String, String> posing =
        Map.of("x-evbus-profile", "admin", "x-evbus-seq", "7", "who", "me");
    Event without = Event.builder().body("x", "text/plain").headers(posing).build();
    assertThat(headers(without)).isEqualTo(Map.of("x-evbus-seq", 1L, "who", "me"));
    Event with = Event.builder().body("x", "text/plain").headers(posing).profile("p").build();
    assertThat(headers(with))
        .isEqualTo(Map.of("x-evbus-seq", 1L, "x-evbus-profile", "p", "who", "me"));
  }

  private static Map<String, Object> headers(Event event) {
    return RabbitMqEncoding.properties(event, 1).getHeaders();
  }
}
