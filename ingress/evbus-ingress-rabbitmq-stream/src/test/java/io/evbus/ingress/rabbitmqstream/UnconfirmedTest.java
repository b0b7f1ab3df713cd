package io.evbus.ingress.rabbitmqstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.Reason;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnconfirmedTest {
  private final List<String> decisions = new ArrayList<>();
  private final Unconfirmed unconfirmed = new Unconfirmed("orders");

  /** A batch of these offsets that notes what is decided. */
  private Batch batch(boolean coordinates, long... offsets) {
    return new Batch() {
      @Override
      public int size() {
        return offsets.length;
      }

      @Override
      public Event event(int index) {
        throw new IllegalStateException("nobody asks");
      }

      @Override
      public long offset(int index) {
        return offsets[index];
      }

      @Override
      public boolean wantsCoordinates() {
        return coordinates;
      }

      @Override
      public void decide(int from, int to, Outcome outcome) {
        String what =
            outcome instanceof Outcome.Ok ok ? "ok" + ok.coordinates() : outcome.toString();
        decisions.add(from + "-" + to + " " + what);
      }
    };
  }

  @Test
  void neighboursAreDecidedTogetherOverGapsOfOffsets() {
    unconfirmed.add(batch(false, 3, 7, 8), 3);
    assertThat(unconfirmed.confirmed(4)).as("a flush is wanted").isTrue();
    assertThat(unconfirmed.confirmed(8)).as("it is wanted already").isFalse();
    assertThat(unconfirmed.confirmed(9)).isFalse();
    assertThat(decisions).isEmpty();
    unconfirmed.flush();
    assertThat(decisions).containsExactly("0-3 ok{}");
    assertThat(unconfirmed.isEmpty()).isTrue();
  }

  @Test
  void eachBatchHasItsOwnDecision() {
    unconfirmed.add(batch(false, 0, 1), 2);
    unconfirmed.add(batch(false, 2, 3), 2);
    unconfirmed.confirmed(1);
    unconfirmed.confirmed(2);
    unconfirmed.confirmed(3);
    unconfirmed.flush();
    assertThat(decisions).containsExactly("0-2 ok{}", "0-1 ok{}");
    assertThat(unconfirmed.isEmpty()).isFalse();
  }

  @Test
  void whatComesOutOfOrderOrIsUnknownHarmsNothing() {
    unconfirmed.add(batch(false, 0, 1, 5), 3);
    unconfirmed.confirmed(6);
    unconfirmed.confirmed(1);
    unconfirmed.confirmed(4);
    unconfirmed.confirmed(99);
    unconfirmed.flush();
    assertThat(decisions).containsExactly("2-3 ok{}", "0-1 ok{}");
    assertThat(unconfirmed.isEmpty()).isFalse();
  }

  @Test
  void aRefusedEventIsDecidedAlone() {
    unconfirmed.add(batch(false, 0, 1), 2);
    unconfirmed.refused(1, new Outcome.Retry(Reason.REFUSED, "no"));
    assertThat(decisions).hasSize(1).first().asString().startsWith("0-1 Retry");
  }

  @Test
  void coordinatesNameStreamAndPublishingId() {
    unconfirmed.add(batch(true, 6, 7), 2);
    unconfirmed.confirmed(7);
    unconfirmed.confirmed(8);
    unconfirmed.flush();
    assertThat(decisions).hasSize(2);
    assertThat(decisions.get(1)).contains("stream=orders", "publishing_id=8");
  }
}
