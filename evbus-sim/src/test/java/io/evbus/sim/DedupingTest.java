package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.EventBusBuilder;
import io.evbus.Reason;
import io.evbus.spi.Outcome;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** A lane to a far side that confirms and drops what is not beyond the last offset it had. */
class DedupingTest {
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final Outcome REFUSED = new Outcome.Retry(Reason.REFUSED, "by the test");

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a").dedupes(-1);

  private void start(Map<String, Object> policy) {
    scene
        .memory(
            builder ->
                builder.ingress(a).lanes("a", Map.of("attempt_timeout", "1h")).lanes("a", policy))
        .start();
  }

  /** A life on the disk. */
  private void live() {
    scene
        .durable(builder -> builder.ingress(a).lanes("a", Map.of("attempt_timeout", "1h")))
        .start();
  }

  private void putAll(String... ids) {
    for (String id : ids) {
      scene.put(id, "key");
      scene.run();
    }
  }

  @Test
  void aLossSendsTheWholeSuffixAgainInOrderAsTheSameProducer() {
    start(Map.of());
    putAll("one", "two", "three");
    a.sent().get(0).answer(Outcome.OK);
    scene.run();
    a.last().lose();
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "two", "three", "two", "three");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(1);
  }

  @Test
  void aRefusedEventHoldsAllBehindItAndGoesFirst() {
    start(Map.of());
    putAll("one", "two");
    a.sent().get(0).answer(REFUSED);
    a.sent().get(1).answer(REFUSED);
    a.down(true);
    putAll("three");
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "two", "one", "two", "three");
    assertThat(a.producers()).hasSize(1);
  }

  @Test
  void aRefusedEventIsNotSentBehindOneThatIsThere() {
    start(Map.of());
    putAll("one", "two");
    a.sent().get(0).answer(REFUSED);
    scene.run(LONG);
    assertThat(a.sentIds()).as("two may be there").containsExactly("one", "two");
    a.sent().get(1).answer(Outcome.OK);
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "two", "one");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(2);
  }

  @Test
  void anEventThatIsGivenUpHoldsNobody() {
    start(Map.of("retry", Map.of("attempts", 2)));
    putAll("one", "two");
    a.sent().get(0).answer(REFUSED);
    a.sent().get(1).answer(REFUSED);
    scene.run(LONG);
    a.sent().get(2).answer(REFUSED);
    a.sent().get(3).answer(Outcome.OK);
    putAll("three");
    a.last().answer(Outcome.OK);
    scene.run();
    assertThat(scene.lane("a").dead()).isEqualTo(1);
    assertThat(scene.lane("a").delivered()).isEqualTo(2);
    assertThat(a.producers())
        .as("a power cut may take the dead letter back, which is then sent again")
        .hasSize(2);
  }

  @Test
  void strictAndKeyOrderHaveTheirWholeWindow() {
    for (String order : new String[] {"strict", "key"}) {
      HandDestination to = new Scene().to("a").dedupes(-1);
      Scene own = new Scene();
      own.memory(builder -> builder.ingress(to).lanes("a", Map.of("order", order))).start();
      own.put("one", "key");
      own.put("two", "key");
      own.run();
      assertThat(to.sentIds()).as(order).containsExactly("one", "two");
    }
  }

  @Test
  void theProducerIsTheSameAfterAKillAndANewOneOnAnotherLog() {
    live();
    putAll("one");
    scene.kill();
    live();
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("one", "one");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(1);
    scene.kill();
    start(Map.of());
    putAll("other");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(2);
  }

  @Test
  void aLogThatEndsBeforeWhatTheFarSideHasTakesAnotherProducerForGood() {
    a.dedupes(5);
    live();
    putAll("zero", "one");
    assertThat(a.producers()).hasSize(2);
    assertThat(a.sentIds()).containsExactly("zero", "one");
    a.sent().forEach(sent -> sent.answer(Outcome.OK));
    scene.run();
    scene.kill();
    live();
    putAll("two");
    assertThat(a.producers().get(2)).isEqualTo(a.producers().get(1));
    assertThat(a.last().id()).isEqualTo("two");
  }

  @Test
  void aLaneWithoutALedgerDoesNotTakeUpTheNameOfTheOneBefore() {
    HandDestination keepsThemInTheLog = scene.to("b");
    UnaryOperator<EventBusBuilder> both =
        builder ->
            builder
                .ingress(a)
                .ingress(keepsThemInTheLog)
                .lanes("*", Map.of("attempt_timeout", "1h", "from", "earliest"));
    scene.durable(both).start();
    putAll("zero", "one");
    a.sent().forEach(sent -> sent.answer(Outcome.OK));
    scene.run();
    scene.kill();
    scene.durable(builder -> builder.ingress(keepsThemInTheLog)).start();
    scene.run();
    scene.forget("a");
    scene.kill();
    a.dedupes(1);
    scene.durable(both).start();
    scene.run();
    assertThat(a.sentIds()).containsExactly("zero", "one", "zero", "one");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(2);
  }

  @Test
  void itIsFoundOutAlsoWhenNobodyWasReachedInTheFirstLife() {
    a.dedupes(1);
    a.down(true);
    live();
    putAll("zero", "one", "two", "three");
    scene.kill();
    a.down(false);
    live();
    scene.run(LONG);
    assertThat(a.sentIds()).containsExactly("zero", "one", "two", "three");
    assertThat(new HashSet<>(a.producers())).as("producers").hasSize(2);
  }
}
