package io.evbus.ingress.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an event says never leads out of what the profile says. */
class SubjectTest {
  private static final Subject ORDERS = Subject.of("orders.{routing_key}");

  private static Event event(String routingKey) {
    return Event.builder().routingKey(routingKey).body("{}", Event.JSON).build();
  }

  @Test
  void aSubjectTakesAllEvents() {
    Subject subject = Subject.of("orders.created");
    assertThat(subject.isTemplate()).isFalse();
    assertThat(subject.of(event("anything > *"))).contains("orders.created");
    assertThat(subject).hasToString("subject orders.created");
  }

  @Test
  void aTemplateTakesTheRoutingKey() {
    assertThat(ORDERS.of(event("eu"))).contains("orders.eu");
    assertThat(ORDERS.of(event("eu.created"))).contains("orders.eu.created");
    assertThat(ORDERS.of(event("Köln"))).contains("orders.Köln");
    assertThat(Subject.of("a.{routing_key}.v1").of(event("b"))).contains("a.b.v1");
    assertThat(Subject.of("a-{routing_key}").of(event("b"))).contains("a-b");
    assertThat(ORDERS).hasToString("subjects orders.{routing_key}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        ">",
        "a.*",
        "a.>",
        "a*b",
        ".",
        ".a",
        "a.",
        "a..b",
        "a b",
        "a\tb",
        "a\r\nPUB x 0",
        "a\u0000",
        "{routing_key}",
        "a\u007f",
        " "
      })
  void aRoutingKeyThatIsNoPartOfASubjectMakesNone(String key) {
    assertThat(ORDERS.of(event(key))).isEmpty();
  }

  @Test
  void anEventWithoutARoutingKeyHasNoSubjectInATemplate() {
    assertThat(ORDERS.of(Event.builder().body("{}", Event.JSON).build())).isEmpty();
  }

  @Test
  void aSubjectThatTheServerWouldHangUpForIsNone() {
    assertThat(ORDERS.of(event("x".repeat(2_041)))).isPresent();
    assertThat(ORDERS.of(event("x".repeat(2_042)))).isEmpty();
    assertThat(ORDERS.of(event("é".repeat(1_021)))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"orders", "orders.created", "a.{routing_key}", "a{routing_key}.b", "$KV.b.k"})
  void whatAProfileMaySay(String written) {
    assertThat(Subject.of(written).fault()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{routing_key}",
        "{routing_key}.orders",
        "${routing_key}",
        "_{routing_key}",
        "_INBOX.x",
        "$JS.API.STREAM.DELETE.x",
        "$SYS.{routing_key}",
        "orders.*",
        "orders.>",
        "orders..created",
        ".orders",
        "orders.",
        "orders created",
        "a.{routing_key}.{routing_key}",
        "a.{profile}",
        "a.{routing_key}.",
        "a.{routing_key}.>"
      })
  void whatAProfileMayNotSay(String written) {
    assertThat(Subject.of(written).fault()).isPresent();
  }
}
