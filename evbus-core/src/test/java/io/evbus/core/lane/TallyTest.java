package io.evbus.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Reason;
import org.junit.jupiter.api.Test;

/** What a lane remembers of its drops. */
class TallyTest {
  private final Tally tally = new Tally(Ledger.at(0, ""), () -> 0);

  @Test
  void noDropIsForgottenHoweverManyThereAre() {
    for (long offset = 0; offset < 2000; offset += 2) {
      tally.drop(Reason.EXPIRED, offset);
    }
    for (long offset = 0; offset < 2000; offset += 2) {
      assertThat(tally.whyDropped(offset)).as("offset %d", offset).isEqualTo(Reason.EXPIRED);
    }
    assertThat(tally.whyDropped(1999)).as("never dropped").isNull();
    assertThat(tally.whyDropped(1801)).as("between two of the latest").isNull();
  }
}
