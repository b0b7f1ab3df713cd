package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import io.evbus.spi.Outcome;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a lane may have under way, and in which order. */
class OrderTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Outcome REFUSED = new Outcome.Retry(Reason.REFUSED, "by the test");

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");

  private void start(Map<String, Object> policy) {
    scene
        .memory(
            builder ->
                builder.ingress(a).lanes("a", Map.of("attempt_timeout", "1h")).lanes("a", policy))
        .start();
  }

  @Test
  void noMoreThanTheWindowIsInFlight() {
    start(Map.of("window", 3, "batch", 2));
    for (int i = 0; i < 10; i++) {
      scene.put("event " + i);
    }
    scene.run(LONG);
    assertThat(a.sentIds()).as("in flight").containsExactly("event 0", "event 1", "event 2");
    a.sent().get(1).answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).endsWith("event 2", "event 3").hasSize(4);
  }

  @Test
  void aRetryHoldsTheOtherEventsOfItsKey() {
    start(Map.of("order", "key"));
    scene.put("a1", "a");
    scene.put("b1", "b");
    scene.put("a2", "a");
    scene.run();
    assertThat(a.sentIds()).containsExactly("a1", "b1");
    a.sent().get(0).answer(REFUSED);
    a.sent().get(1).answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).as("a2 waits for a1").containsExactly("a1", "b1", "a1");
    a.last().answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("a1", "b1", "a1", "a2");
  }

  @Test
  void strictOrderWaitsForTheFirstEvent() {
    start(Map.of("order", "strict"));
    scene.put("one");
    scene.put("two");
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one");
    a.last().answer(REFUSED);
    scene.run(LONG);
    assertThat(a.sentIds()).as("two waits for one").containsExactly("one", "one");
    a.last().answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "one", "two");
  }

  @Test
  void inStrictOrderNothingOvertakesAnEventThatLosesItsConnection() {
    start(Map.of("order", "strict"));
    scene.put("one");
    scene.put("two");
    for (int losses = 0; losses < 20; losses++) {
      scene.run(LONG);
      a.last().answer(new Outcome.Unknown("the connection is gone"));
    }
    scene.run(LONG);
    assertThat(a.sentIds()).as("two waits for one").containsOnly("one");
    assertThat(scene.lane("a").waitsFor()).contains("event one at offset 0");
    a.last().answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).endsWith("one", "two");
    assertThat(scene.lane("a").waitsFor()).isEmpty();
  }

  @Test
  void aReloadWaitsForWhatIsInFlight() {
    int[] window = {1};
    var bus =
        scene.memory(
            builder ->
                builder
                    .ingress(a)
                    .source(
                        to -> to.lanes("a", Map.of("attempt_timeout", "1h", "window", window[0]))));
    bus.start();
    scene.put("one");
    scene.put("two");
    scene.run();
    window[0] = 2;
    assertThat(bus.reload().changed()).containsExactly("a");
    scene.run(LONG);
    assertThat(a.sentIds()).as("sent before the old window is empty").containsExactly("one");
    a.last().answer(Outcome.OK);
    scene.run(LONG);
    assertThat(scene.lane("a").delivered()).as("confirmed during the reload").isEqualTo(1);
    assertThat(a.sentIds()).containsExactly("one", "two");
  }

  @Test
  void aReloadToADestinationThatDeDuplicatesForgetsNoEventThatWaitsForAnotherOfItsKey() {
    var bus =
        scene.memory(
            builder ->
                builder
                    .ingress(a)
                    .source(to -> to.lanes("a", Map.of("attempt_timeout", "1h", "order", "key"))));
    bus.start();
    scene.put("a1", "a");
    scene.put("a2", "a");
    scene.run();
    assertThat(a.sentIds()).containsExactly("a1");
    a.dedupes(-1);
    assertThat(bus.reload().changed()).containsExactly("a");
    a.last().answer(REFUSED);
    scene.run(LONG);
    a.sent().forEach(sent -> sent.answer(Outcome.OK));
    scene.run(LONG);
    a.last().answer(Outcome.OK);
    scene.run(LONG);
    assertThat(scene.lane("a").pending()).isZero();
  }
}
