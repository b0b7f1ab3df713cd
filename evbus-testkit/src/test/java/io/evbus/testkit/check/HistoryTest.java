package io.evbus.testkit.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.LanePolicy.Order;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Each planted wrong history is caught, by its own name. */
class HistoryTest {
  private static final int EVENTS = 1_000;
  private static final int BYTES = 100;
  private static final int KEYS = 7;
  private static final Demand NOTHING = new Demand(0, 0, 0);

  private final History history =
      new History(
          new TreeMap<>(Map.of("any", Order.SENT, "keyed", Order.KEY, "strict", Order.STRICT)));

  @BeforeEach
  void twoProducersAreToldThatAllIsAccepted() {
    for (int producer = 0; producer < 2; producer++) {
      history.attempted(producer, 0, EVENTS);
      for (int number = 0; number < EVENTS; number++) {
        history.acknowledged(producer, number);
      }
    }
  }

  @Test
  void aGoodRunIsGreen() {
    deliverAllBut(Stamp.NONE);
    Verdict verdict = judge();
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.isGreen()).isTrue();
    assertThat(verdict.acknowledged()).isEqualTo(2 * EVENTS);
    assertThat(verdict.lane("any").delivered()).isEqualTo(2 * EVENTS);
    assertThat(verdict.duplicated()).isZero();
  }

  @Test
  void aLostEventIsCaught() {
    deliverAllBut(Stamp.spread(1, 321, KEYS));
    Verdict verdict = judge();
    assertThat(verdict.isGreen()).isFalse();
    assertThat(verdict.isValid()).isTrue();
    assertThat(verdict.lost()).isEqualTo(3);
    assertThat(verdict.faults()).contains("any: 1 lost, such as 1/*/321");
  }

  @Test
  void aDeadLetterIsNotLost() {
    long dead = Stamp.spread(1, 321, KEYS);
    deliverAllBut(dead);
    history.sinks().forEach(sink -> sink.dead(dead));
    assertThat(judge().faults()).isEmpty();
  }

  @Test
  void aDeadLetterThatIsThereTwiceIsCaught() {
    deliverAllBut(Stamp.NONE);
    history.sink("any").dead(Stamp.spread(0, 1, KEYS));
    history.sink("any").dead(Stamp.spread(0, 1, KEYS));
    assertThat(judge().faults()).containsExactly("any: 1 dead more than once");
  }

  @Test
  void dropsExplainAsManyLossesAsTheyCount() {
    long first = Stamp.spread(1, 321, KEYS);
    deliverAllBut(first);
    history.sinks().forEach(sink -> sink.dropped(1));
    assertThat(judge().faults()).isEmpty();
  }

  @Test
  void aDeliveryOfARefusedEventIsCaught() {
    deliverAllBut(Stamp.NONE);
    history.attempted(0, EVENTS, EVENTS + 1);
    history.refused(0, EVENTS);
    deliver("any", Stamp.spread(0, EVENTS, KEYS));
    assertThat(judge().faults()).containsExactly("any: 1 unexpected, such as 0/*/1000");
  }

  @Test
  void aDeliveryOfWhatNobodyPutIsCaught() {
    deliverAllBut(Stamp.NONE);
    deliver("any", Stamp.spread(5, 5, KEYS));
    history.sink("any").delivered("no-id-of-ours", new byte[0], BYTES);
    assertThat(judge().faults()).containsExactly("any: 2 unexpected, such as no-id-of-ours, 5/*/5");
  }

  @Test
  void aChangedByteAndACutBodyAreCaught() {
    deliverAllBut(Stamp.NONE);
    long stamp = Stamp.spread(0, 7, KEYS);
    byte[] changed = Stamp.body(stamp, BYTES);
    changed[BYTES - 1] ^= 1;
    history.sink("any").delivered(Stamp.id(stamp), changed, BYTES);
    history.sink("any").delivered(Stamp.id(stamp), Stamp.body(stamp, BYTES - 1), BYTES);
    assertThat(judge().faults())
        .contains("any: 2 corrupted, such as " + Stamp.id(stamp) + ", " + Stamp.id(stamp));
  }

  @Test
  void theBodyOfAnotherEventIsCaught() {
    deliverAllBut(Stamp.NONE);
    byte[] body = Stamp.body(Stamp.spread(0, 8, KEYS), BYTES);
    history.sink("any").delivered(Stamp.id(Stamp.spread(0, 7, KEYS)), body, BYTES);
    assertThat(judge().lane("any").corrupted()).isEqualTo(1);
  }

  @Test
  void aFirstDeliveryOutOfOrderIsCaughtWhereOrderIsPromised() {
    int number = 400;
    long late = Stamp.spread(0, number, KEYS);
    deliverAllBut(late);
    history.sinks().forEach(sink -> deliver(sink.lane(), late));
    Verdict verdict = judge();
    assertThat(verdict.lane("any").reordered()).isZero();
    assertThat(verdict.lane("keyed").reordered()).isEqualTo(1);
    assertThat(verdict.lane("strict").reordered()).isEqualTo(1);
  }

  @Test
  void anotherKeyMayOvertakeUnlessTheLaneIsStrict() {
    History other = new History(Map.of("keyed", Order.KEY, "strict", Order.STRICT));
    other.attempted(0, 0, 2);
    for (String lane : new String[] {"keyed", "strict"}) {
      other.sink(lane).delivered(Stamp.of(0, 1, 1), true);
      other.sink(lane).delivered(Stamp.of(0, 2, 0), true);
    }
    Verdict verdict = other.verdict(NOTHING, 0, lane -> 0);
    assertThat(verdict.lane("keyed").reordered()).isZero();
    assertThat(verdict.lane("strict").reordered()).isEqualTo(1);
  }

  @Test
  void aRepeatIsNoReorderingAndIsHeldAgainstItsBound() {
    deliverAllBut(Stamp.NONE);
    history.sinks().forEach(sink -> deliver(sink.lane(), Stamp.spread(0, 3, KEYS)));
    assertThat(judge().faults())
        .containsExactly(
            "any: 1 duplicated, but at most 0 may",
            "keyed: 1 duplicated, but at most 0 may",
            "strict: 1 duplicated, but at most 0 may");
    assertThat(history.verdict(NOTHING, 0, lane -> 1).faults()).isEmpty();
  }

  @Test
  void anUnknownPutThatIsDeliveredIsRecovered() {
    deliverAllBut(Stamp.NONE);
    history.attempted(0, EVENTS, EVENTS + 2);
    history.unknown(0, EVENTS);
    deliver("any", Stamp.spread(0, EVENTS, KEYS));
    Verdict verdict = judge();
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.lane("any").recovered()).isEqualTo(1);
    assertThat(history.next(0)).isEqualTo(EVENTS + 2);
  }

  @Test
  void aLaneThatStaysBehindIsCaught() {
    deliverAllBut(Stamp.NONE);
    history.sink("strict").pending(12);
    assertThat(judge().faults()).containsExactly("strict: 12 stuck");
  }

  @Test
  void aRunInWhichTooLittleHappenedIsInvalid() {
    deliverAllBut(Stamp.NONE);
    Verdict verdict = history.verdict(new Demand(2 * EVENTS + 1, 5, 1), 4, lane -> 0);
    assertThat(verdict.isGreen()).isFalse();
    assertThat(verdict.isValid()).isFalse();
    assertThat(verdict.shortfalls())
        .containsExactly(
            "only 2000 acknowledgements, at least 2001 make a run valid",
            "only 4 faults, at least 5 make a run valid",
            "only 0 repeated deliveries, at least 1 make a run valid");
  }

  @Test
  void aRunWithoutAnyAcknowledgementIsInvalid() {
    assertThat(new History(Map.of("any", Order.SENT)).verdict(NOTHING, 0, lane -> 0).isValid())
        .isFalse();
  }

  @Test
  void idsAreReadBack() {
    long stamp = Stamp.of(127, Stamp.MOST_KEYS - 1, Integer.MAX_VALUE);
    assertThat(Stamp.parse(Stamp.id(stamp))).isEqualTo(stamp);
    assertThat(Stamp.parse("1/2")).isEqualTo(Stamp.NONE);
    assertThat(Stamp.parse("1/2/x")).isEqualTo(Stamp.NONE);
    assertThat(Stamp.parse("128/2/3")).isEqualTo(Stamp.NONE);
  }

  private Verdict judge() {
    return history.verdict(NOTHING, 0, lane -> 0);
  }

  private void deliverAllBut(long missing) {
    for (Sink sink : history.sinks()) {
      for (int number = 0; number < EVENTS; number++) {
        for (int producer = 0; producer < 2; producer++) {
          long stamp = Stamp.spread(producer, number, KEYS);
          if (stamp != missing) {
            deliver(sink.lane(), stamp);
          }
        }
      }
    }
  }

  private void deliver(String lane, long stamp) {
    history.sink(lane).delivered(Stamp.id(stamp), Stamp.body(stamp, BYTES), BYTES);
  }
}
