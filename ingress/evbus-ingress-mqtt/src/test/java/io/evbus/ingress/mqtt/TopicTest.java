package io.evbus.ingress.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Outcome;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "orders",
        "/orders",
        "a//b",
        "audit/{routing_key}",
        "x{routing_key}/y",
        "$aws/rules/r",
        "Köln/1 2"
      })
  void topicsAndTemplates(String written) {
    assertThat(Topic.of(written).fault()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a/+/b",
        "a/#",
        "+",
        "a\0b",
        "a\nb",
        "$SYS/broker",
        "$share/g/t",
        "{routing_key}",
        "a/{routing_key}/{routing_key}",
        "a/{type}",
        "a/{routing_key}/#",
        "$SYS/{routing_key}"
      })
  void whatIsNone(String written) {
    assertThat(Topic.of(written).fault()).isPresent();
  }

  @Test
  void aTopicTakesEveryEvent() {
    assertThat(Topic.of("orders").of(event("a/+"))).isEqualTo("orders");
    assertThat(Topic.of("orders").of(event(null))).isEqualTo("orders");
  }

  @Test
  void aTemplateTakesTheRoutingKey() {
    assertThat(Topic.of("audit/{routing_key}/x").of(event("eu/Köln"))).isEqualTo("audit/eu/Köln/x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"+", "a/#", "a#", "/a", "a/", "a//b", "/", "a\0b", "a\tb", "\ud83d"})
  void aKeyThatMakesNoTopicIsInvalid(String key) {
    Topic topic = Topic.of("audit/{routing_key}");
    assertThat(topic.of(event(key))).isNull();
    assertThat(topic.unnamed(event(key)))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.INVALID));
  }

  @Test
  void withoutAKeyThereIsNoDestination() {
    Topic topic = Topic.of("audit/{routing_key}");
    assertThat(topic.of(event(null))).isNull();
    assertThat(topic.unnamed(event(null)))
        .isInstanceOfSatisfying(
            Outcome.Rejected.class,
            rejected -> assertThat(rejected.reason()).isEqualTo(Reason.NO_DESTINATION));
  }

  private static Event event(@Nullable String key) {
    return Event.builder().routingKey(key).body("{}", Event.JSON).build();
  }
}
