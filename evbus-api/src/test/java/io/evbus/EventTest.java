package io.evbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventTest {
  private static final byte[] BODY = "body".getBytes(StandardCharsets.UTF_8);

  @Test
  void hasAnIdOfItsTimeUnlessItIsGivenOne() {
    Instant time = Instant.parse("2026-01-02T03:04:05.678901234Z");
    Event event = Event.builder().body(BODY, "text/plain").time(time).build();
    UUID uuid = event.uuid().orElseThrow();
    assertThat(uuid.version()).isEqualTo(7);
    assertThat(uuid.variant()).isEqualTo(2);
    assertThat(uuid.getMostSignificantBits() >>> 16).isEqualTo(time.toEpochMilli());
    assertThat(event.id()).isEqualTo(uuid.toString()).isSameAs(event.id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"order-1", "018f3f4e-0000-7000-8000-000000000000"})
  void keepsAnIdThatIsAText(String id) {
    Event event = Event.builder().body(BODY, "text/plain").id(id).build();
    assertThat(event.id()).isEqualTo(id);
    assertThat(event.uuid()).isEmpty();
    assertThat(event.toBuilder().build().id()).isEqualTo(id);
  }

  @Test
  void keepsAnIdThatIsAUuid() {
    UUID id = UUID.fromString("c0ffee00-1234-4234-9234-123456789abc");
    Event event = Event.builder().body(BODY, "text/plain").id("before").id(id).build();
    assertThat(event.id()).isEqualTo(id.toString());
    assertThat(event.uuid()).contains(id);
    assertThat(event.toBuilder().build().uuid()).contains(id);
  }

  @Test
  void theNilUuidIsAnIdLikeAnother() {
    Event event = Event.builder().body(BODY, "text/plain").id(new UUID(0, 0)).build();
    assertThat(event.id()).isEqualTo("00000000-0000-0000-0000-000000000000");
    assertThat(event.toBuilder().build().id()).isEqualTo(event.id());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-1000000000-01-01T00:00:00Z",
        "1969-12-31T23:59:59.999999999Z",
        "2026-01-02T03:04:05.678901234Z",
        "+1000000000-12-31T23:59:59.999999999Z"
      })
  void keepsAnyTime(String time) {
    Event event = Event.builder().body(BODY, "text/plain").time(Instant.parse(time)).build();
    assertThat(event.time()).hasToString(time);
    assertThat(event.uuid().orElseThrow().version()).isEqualTo(7);
    assertThat(event.toBuilder().build().time()).isEqualTo(event.time());
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 0, 1_767_323_045_678_901_234L})
  void isMadeOfABodyAndNanoseconds(long epochNanos) {
    Event event = Event.of(BODY, "text/plain", epochNanos);
    assertThat(event.time()).isEqualTo(Instant.EPOCH.plus(Duration.ofNanos(epochNanos)));
    assertThat(event.bytes()).isSameAs(BODY);
    assertThat(event.contentType()).isEqualTo("text/plain");
    assertThat(event.headers()).isEqualTo(Map.of());
    assertThat(event.profile()).isEmpty();
    assertThat(event.routingKey()).isEmpty();
  }

  @Test
  void needsABody() {
    assertThatThrownBy(() -> Event.builder().build()).hasMessageContaining("no body");
  }
}
