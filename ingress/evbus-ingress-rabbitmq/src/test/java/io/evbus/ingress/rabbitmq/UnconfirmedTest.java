package io.evbus.ingress.rabbitmq;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Which events a delivery tag decides. */
class UnconfirmedTest {
  private static final Outcome REJECTED = new Outcome.Rejected(Reason.NO_DESTINATION, "nowhere");

  private final Unconfirmed unconfirmed = new Unconfirmed();

  /** A batch that notes what was decided first, by index. */
  private static final class Noted implements Batch {
    private final int size;
    private final Map<Integer, Outcome> decided = new TreeMap<>();

    Noted(int size) {
      this.size = size;
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public Event event(int index) {
      return Event.builder().body(new byte[0], Event.OCTET_STREAM).build();
    }

    @Override
    public long offset(int index) {
      return index;
    }

    @Override
    public boolean wantsCoordinates() {
      return false;
    }

    @Override
    public void decide(int from, int to, Outcome outcome) {
      for (int i = from; i < to; i++) {
        decided.putIfAbsent(i, outcome);
      }
    }
  }

  private Noted add(long firstTag, int size) {
    Noted batch = new Noted(size);
    unconfirmed.add(firstTag, batch, 0, size);
    return batch;
  }

  private void confirm(long tag, boolean multiple) {
    unconfirmed.decide(tag, multiple, (batch, index) -> Outcome.OK);
  }

  @Test
  void aSingleConfirmDecidesItsTagOnly() {
    Noted batch = add(1, 4);
    confirm(3, false);
    assertThat(batch.decided).containsOnlyKeys(2);
    confirm(1, false);
    assertThat(batch.decided).containsOnlyKeys(0, 2);
  }

  @Test
  void aMultipleConfirmDecidesUpToItsTagAndNoFurther() {
    Noted first = add(1, 3);
    Noted second = add(4, 3);
    confirm(5, true);
    assertThat(first.decided).as("the first batch").containsOnlyKeys(0, 1, 2);
    assertThat(second.decided).as("the second batch").containsOnlyKeys(0, 1);
    confirm(6, true);
    assertThat(second.decided).containsOnlyKeys(0, 1, 2);
  }

  @Test
  void eventsThatWereNotSentHaveNoTag() {
    Noted batch = new Noted(4);
    unconfirmed.add(1, batch, 0, 1);
    unconfirmed.add(2, batch, 2, 4);
    confirm(2, true);
    assertThat(batch.decided).containsOnlyKeys(0, 2);
    confirm(3, false);
    assertThat(batch.decided).containsOnlyKeys(0, 2, 3);
  }

  @Test
  void whatWasReturnedIsNotConfirmedAfterwards() {
    Noted batch = add(1, 3);
    unconfirmed.decide(2, false, (any, index) -> REJECTED);
    confirm(3, true);
    assertThat(batch.decided).isEqualTo(Map.of(0, Outcome.OK, 1, REJECTED, 2, Outcome.OK));
  }
}
