package io.evbus.sim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.evbus.ConfigurationException;
import io.evbus.EventBusBuilder;
import io.evbus.Fate;
import io.evbus.LaneState;
import io.evbus.LaneStats;
import io.evbus.PutOption;
import io.evbus.Reason;
import io.evbus.Receipt;
import io.evbus.core.CoreBus;
import io.evbus.core.lane.Ledger;
import io.evbus.spi.BusSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Progress;
import io.evbus.spi.Recovery;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the next life knows of the last one, and what stays in the log for it. */
class RestartTest {
  private static final Duration LONG = Duration.ofMinutes(2);

  private final Scene scene = new Scene();
  private final HandDestination a = scene.to("a");
  private final HandDestination b = scene.to("b");

  private EventBusBuilder onlyA(EventBusBuilder builder) {
    return builder.ingress(a).lanes("a", Map.of("attempt_timeout", "1h"));
  }

  private EventBusBuilder both(EventBusBuilder builder) {
    return onlyA(builder).ingress(b).lanes("b", Map.of("attempt_timeout", "1h"));
  }

  private void putFour() {
    for (int i = 0; i < 4; i++) {
      scene.put("event " + i);
    }
    scene.run();
    assertThat(a.sentIds()).containsExactly("event 0", "event 1", "event 2", "event 3");
  }

  private List<String> sentByTheNextLife() {
    int before = a.sent().size();
    scene.kill();
    scene.durable(this::onlyA).start();
    scene.run();
    return a.sentIds().subList(before, a.sent().size());
  }

  @Test
  void whatWasConfirmedOutOfOrderIsNotSentAgain() {
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().get(1).answer(Outcome.OK);
    a.sent().get(3).answer(Outcome.OK);
    scene.run();
    assertThat(sentByTheNextLife()).containsExactly("event 0", "event 2");
  }

  @Test
  void theNextLifeBeginsAtTheFirstUnconfirmedEvent() {
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().get(0).answer(Outcome.OK);
    a.sent().get(1).answer(Outcome.OK);
    scene.run();
    assertThat(sentByTheNextLife()).containsExactly("event 2", "event 3");
  }

  @Test
  void countersOutliveTheProcess() {
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().get(0).answer(Outcome.OK);
    a.sent().get(1).answer(Outcome.OK);
    a.sent().get(2).answer(new Outcome.Rejected(Reason.INVALID, "by the test"));
    scene.run();
    scene.kill();
    scene.durable(this::onlyA);
    LaneStats lane = scene.lane("a");
    assertThat(List.of(lane.matched(), lane.delivered(), lane.dead(), lane.pending()))
        .as("matched, delivered, dead, pending")
        .containsExactly(4L, 2L, 1L, 1L);
  }

  @Test
  void aDeadLetterAndTheLedgerThatLetsGoOfItAreOneCommit() {
    List<String> torn = new ArrayList<>();
    List<Long> deadInLedger = new ArrayList<>();
    scene.log.afterCommit =
        (log, progress) -> {
          for (Progress lane : progress) {
            long counted = Ledger.decode(lane.state()).dead();
            int letters = log.deadLetters(lane.lane(), 0, 100, Long.MAX_VALUE).size();
            deadInLedger.add(counted);
            if (letters != counted) {
              torn.add("the ledger says " + counted + " dead, and letters are " + letters);
            }
          }
        };
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().get(2).answer(new Outcome.Rejected(Reason.INVALID, "by the test"));
    scene.run();
    assertThat(deadInLedger).as("enough was committed").contains(1L);
    assertThat(torn).as("commits that are not whole").isEmpty();
  }

  @Test
  void aLaneThatALogHasForgottenByDamageBeginsAtItsOldestEvent() {
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().forEach(sent -> sent.answer(Outcome.OK));
    scene.run();
    scene.log.recovery =
        found -> new Recovery(found.first(), found.next(), List.of(), found.gaps(), true);
    assertThat(sentByTheNextLife())
        .as("repeated rather than lost")
        .containsExactly("event 0", "event 1", "event 2", "event 3");
  }

  @Test
  void aLedgerOfAnotherVersionRefusesTheStartAndStaysAsItIs() {
    scene.durable(this::onlyA).start();
    putFour();
    a.sent().forEach(sent -> sent.answer(Outcome.OK));
    scene.run();
    scene.kill();
    scene.log.recovery = RestartTest::ofVersionTwo;
    assertThatThrownBy(() -> scene.durable(this::onlyA))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining("version is 2")
        .hasMessageContaining("use the evbus that wrote it");
    scene.log.recovery = found -> found;
    assertThat(sentByTheNextLife()).as("what is sent again").isEmpty();
  }

  private static Recovery ofVersionTwo(Recovery found) {
    List<Progress> lanes = new ArrayList<>();
    for (Progress lane : found.lanes()) {
      byte[] state = new byte[lane.state().remaining()];
      lane.state().duplicate().get(state);
      state[0] = 2;
      lanes.add(new Progress(lane.lane(), ByteBuffer.wrap(state)));
    }
    return new Recovery(found.first(), found.next(), lanes, found.gaps(), found.lanesLost());
  }

  @Test
  void aDetachedLaneKeepsItsEvents() {
    a.confirmAll();
    scene.durable(this::both).start();
    putFour();
    scene.kill();
    CoreBus without = scene.durable(this::onlyA);
    without.start();
    scene.run(LONG);
    assertThat(scene.lane("b").state()).isEqualTo(LaneState.DETACHED);
    assertThat(without.stats().log().orElseThrow().first()).as("the oldest event kept").isZero();
    scene.kill();
    int before = b.sent().size();
    scene.durable(this::both).start();
    scene.run();
    assertThat(b.sentIds().subList(before, b.sent().size()))
        .containsExactly("event 0", "event 1", "event 2", "event 3");
  }

  @Test
  void nothingIsTrimmedBeforeItsLedgerIsInTheLog() {
    a.confirmAll();
    CoreBus bus = scene.durable(this::onlyA);
    bus.start();
    scene.log.commitsFail = true;
    putFour();
    assertThat(scene.lane("a").delivered()).isEqualTo(4);
    scene.run(LONG);
    assertThat(bus.stats().log().orElseThrow().first()).as("the oldest event kept").isZero();
    scene.log.commitsFail = false;
    scene.run(LONG);
    assertThat(bus.stats().log().orElseThrow().first()).as("the oldest event kept").isEqualTo(4);
  }

  @Test
  @Timeout(60)
  void aPausedLaneKnowsTheAgeOfItsOldestEventAfterARestart() {
    a.confirmAll();
    b.confirmAll();
    scene.durable(this::both).start();
    putFour();
    scene.pause("b");
    scene.put("five");
    scene.run(LONG);
    scene.kill();
    scene.durable(this::both).start();
    assertThat(scene.lane("b").pending()).isEqualTo(1);
    assertThat(scene.lane("b").oldestPendingAge())
        .isBetween(LONG.minusSeconds(1), LONG.plusSeconds(1));
    scene.run(LONG);
    assertThat(scene.lane("b").oldestPendingAge())
        .isBetween(LONG.multipliedBy(2).minusSeconds(1), LONG.multipliedBy(2).plusSeconds(1));
  }

  @Test
  void aLaneWhoseDestinationHasDisabledItCannotBePaused() {
    CoreBus bus = scene.durable(this::onlyA);
    bus.start();
    putFour();
    a.last().signals().disable(Reason.GONE, "by the test");
    scene.run();
    assertThat(scene.lane("a").state()).isEqualTo(LaneState.DISABLED);
    assertThatThrownBy(() -> bus.operations().pause("a"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "Pausing lane a: its destination has disabled it, so nothing is sent; evbus resume a"
                + " lets it go on");
  }

  @Test
  void anExpiredEventIsCountedAsDropped() {
    a.down(true);
    scene
        .durable(
            builder ->
                builder.ingress(a).lanes("a", Map.of("expire_after", "10s", "reopen_cap", "1s")))
        .start();
    scene.put("one");
    scene.put("two");
    scene.run(LONG);
    assertThat(scene.lane("a").droppedByReason()).isEqualTo(Map.of(Reason.EXPIRED, 2L));
    assertThat(scene.lane("a").pending()).isZero();
  }

  @Test
  void closingSaysWhatIsPending() {
    CoreBus bus = scene.durable(this::onlyA);
    bus.start();
    Receipt receipt = scene.put("one");
    var delivery = receipt.delivered();
    scene.put("two");
    scene.run();
    bus.beginClose(Duration.ofSeconds(1));
    scene.run(LONG);
    assertThat(scene.lane("a").state()).isEqualTo(LaneState.CLOSED);
    assertThat(scene.lane("a").pending()).as("pending at the end").isEqualTo(2);
    assertThat(delivery.join().fates().get("a").kind()).isEqualTo(Fate.Kind.PENDING);
  }

  @Test
  void aLaneThatHasCaughtUpHoldsNoCursor() {
    scene.durable(this::onlyA).start();
    putFour();
    assertThat(sentByTheNextLife()).hasSize(4);
    assertThat(scene.log.cursors).as("cursors that pin files of the log").isZero();
  }

  private EventBusBuilder behindASmallRing(EventBusBuilder builder) {
    return onlyA(builder)
        .limits(new BusSpec.Limits(16, 1 << 20, 1 << 16, Duration.ZERO, Duration.ofSeconds(1)));
  }

  private List<Receipt> putThroughTheLog(PutOption... options) {
    a.down(true);
    scene.durable(this::behindASmallRing).start();
    List<Receipt> receipts = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      receipts.add(scene.put("event " + i, null, options));
      scene.run();
    }
    a.down(false);
    return receipts;
  }

  @Test
  void aDeadLetterIsNotCalledDeliveredBeforeItIsCommitted() {
    List<Receipt> receipts = putThroughTheLog();
    scene.log.commitsFail = true;
    scene.run(LONG);
    a.sent().stream()
        .filter(sent -> sent.id().equals("event 20"))
        .forEach(sent -> sent.answer(new Outcome.Rejected(Reason.INVALID, "by the test")));
    scene.run();
    assertThat(scene.lane("a").dead()).isEqualTo(1);
    Fate fate = receipts.get(20).delivered().join().fates().get("a");
    assertThat(fate.kind()).as("asked before the commit").isEqualTo(Fate.Kind.DEAD);
  }

  @Test
  void coordinatesThatSomebodyWaitsForComeThroughTheLog() {
    var delivery = putThroughTheLog(PutOption.COORDINATES).get(20).delivered();
    scene.run(LONG);
    a.sent().stream()
        .filter(sent -> sent.id().equals("event 20"))
        .forEach(sent -> sent.answer(new Outcome.Ok(Map.of("place", "20"))));
    scene.run();
    assertThat(delivery.join().fates().get("a").coordinates()).containsEntry("place", "20");
  }
}
