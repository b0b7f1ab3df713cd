package io.evbus.core.lane;

import io.evbus.spi.Outcome;

/** What a publisher says of some neighbours in an attempt. */
record Decision(AttemptBatch batch, int from, int to, Outcome outcome) implements Inbox.Input {
  @Override
  public void apply(Lane lane, long now) {
    lane.decided(batch, from, to, outcome, now);
  }
}
