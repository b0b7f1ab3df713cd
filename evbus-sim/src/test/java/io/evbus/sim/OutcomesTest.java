package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.DeadLetter;
import io.evbus.Event;
import io.evbus.Fate;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.spi.IngressException;
import io.evbus.spi.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What each answer of a destination does to the event and to the counters. */
class OutcomesTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Outcome REFUSED = new Outcome.Retry(Reason.REFUSED, "by the test");

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");
  private final List<DeadLetter> dead = new ArrayList<>();

  @BeforeEach
  void start() {
    scene
        .memory(
            builder ->
                builder
                    .ingress(a)
                    .lanes("a", Map.of("attempt_timeout", "1h", "retry", Map.of("attempts", 3)))
                    .onDeadLetter(dead::add))
        .start();
  }

  private void assertCounts(long delivered, long deadLetters, long pending) {
    LaneStats lane = scene.lane("a");
    assertThat(List.of(lane.delivered(), lane.dead(), lane.pending()))
        .as("delivered, dead, pending")
        .containsExactly(delivered, deadLetters, pending);
  }

  @Test
  void anEventThatIsRefusedForNowIsSentAgain() {
    scene.put("one");
    scene.run();
    a.last().answer(REFUSED);
    scene.run();
    assertCounts(0, 0, 1);
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "one");
    a.last().answer(Outcome.OK);
    scene.run();
    assertCounts(1, 0, 0);
  }

  @Test
  void aConnectionThatIsLostBeforeItIsOpenIsOpenedAgain() {
    a.loseNextOpening();
    scene.put("one");
    scene.run(LONG);
    assertThat(a.producers()).as("openings").hasSize(2);
    assertThat(a.sentIds()).containsExactly("one");
  }

  @Test
  void aRejectedEventIsADeadLetterAndNotDelivered() {
    Receipt receipt = scene.put("one");
    var delivery = receipt.delivered();
    scene.run();
    a.last().answer(new Outcome.Rejected(Reason.INVALID, "by the test"));
    scene.run(LONG);
    assertCounts(0, 1, 0);
    assertThat(a.sentIds()).containsExactly("one");
    assertThat(dead).extracting(DeadLetter::reason).containsExactly(Reason.INVALID);
    Fate fate = delivery.join().fates().get("a");
    assertThat(fate).extracting(Fate::kind).as("the receipt").isEqualTo(Fate.Kind.DEAD);
  }

  @Test
  void anEventOfUnknownFateIsSentAgain() {
    scene.put("one");
    for (int i = 1; i <= 2; i++) {
      scene.run(LONG);
      assertThat(a.sentIds()).as("attempts").hasSize(i);
      a.last().answer(new Outcome.Unknown("by the test"));
      scene.run();
      assertCounts(0, 0, 1);
    }
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "one", "one");
    a.last().answer(Outcome.OK);
    scene.run();
    assertCounts(1, 0, 0);
  }

  @Test
  void anEventThatIsAlwaysRefusedIsGivenUpAfterItsAttempts() {
    scene.put("one");
    for (int i = 1; i <= 3; i++) {
      scene.run(LONG);
      assertThat(a.sentIds()).as("attempts").hasSize(i);
      a.last().answer(REFUSED);
    }
    scene.run(LONG);
    assertCounts(0, 1, 0);
    assertThat(a.sentIds()).as("attempts").hasSize(3);
    assertThat(dead).extracting(DeadLetter::event).extracting(Event::id).containsExactly("one");
    assertThat(dead).extracting(DeadLetter::reason).containsExactly(Reason.ATTEMPTS_EXHAUSTED);
  }

  @Test
  void aThrottledLaneSendsNothingForAsLongAsItWasAskedAndGivesNothingUp() {
    Outcome throttled = new Outcome.Retry(Reason.THROTTLED, "by the test", Duration.ofMinutes(1));
    scene.put("one");
    scene.run();
    for (int i = 1; i <= 5; i++) {
      assertThat(a.last().id()).isEqualTo("one");
      assertThat(a.sentIds()).as("attempts").hasSize(i);
      a.last().answer(throttled);
      scene.run(Duration.ofSeconds(59));
      assertThat(scene.lane("a").state()).isEqualTo(LaneState.BLOCKED);
      assertThat(a.sentIds()).as("attempts").hasSize(i);
      scene.run(Duration.ofSeconds(2));
    }
    a.last().answer(throttled);
    scene.put("two");
    scene.run(Duration.ofSeconds(59));
    assertThat(a.sentIds()).as("sent meanwhile").doesNotContain("two");
    a.confirmAll();
    scene.run(Duration.ofSeconds(2));
    assertThat(a.sentIds()).as("sent afterwards").contains("two").hasSize(8);
    assertCounts(2, 0, 0);
  }

  @Test
  void aConnectionThatEndsForItsCredentialsIsShownAsUnauthorized() {
    scene.put("one");
    scene.run();
    a.last().signals().lost(new IngressException(Reason.UNAUTHORIZED, "by the test", null));
    while (scene.lane("a").state() == LaneState.CONNECTED) {
      scene.run(Duration.ofMillis(1));
    }
    assertThat(scene.lane("a").state()).isEqualTo(LaneState.UNAUTHORIZED);
    scene.run(LONG);
    a.last().answer(Outcome.OK);
    scene.run();
    assertCounts(1, 0, 0);
    assertThat(scene.lane("a").state()).isEqualTo(LaneState.CONNECTED);
  }

  @Test
  void aDecisionAfterTheConnectionWasLostIsIgnored() {
    scene.put("one");
    scene.run();
    HandDestination.Sent first = a.last();
    first.lose();
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "one");
    first.answer(Outcome.OK);
    scene.run();
    assertCounts(0, 0, 1);
    a.last().answer(Outcome.OK);
    scene.run();
    assertCounts(1, 0, 0);
  }

  @Test
  void anOutageGivesNoEventUp() {
    a.loseAll();
    for (int i = 0; i < 5; i++) {
      scene.put("event " + i);
    }
    scene.run(Duration.ofMinutes(30));
    assertThat(dead).as("given up in an outage").isEmpty();
    assertThat(a.sentIds()).as("enough was tried").hasSizeGreaterThan(50);
    assertCounts(0, 0, 5);
    a.confirmAll();
    scene.run(LONG);
    assertCounts(5, 0, 0);
  }
}
