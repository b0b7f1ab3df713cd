package io.evbus.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.core.ring.Entry;
import io.evbus.core.route.Router;
import io.evbus.spi.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Decisions of random ranges beside a set of bits: each event is told of once. */
final class AttemptBatchTest {
  private static final Event EVENT = Event.builder().body(new byte[9], Event.OCTET_STREAM).build();
  private static final int ROUNDS = 2_000;
  private static final int MOST_EVENTS = 300;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);

  @Test
  void tellsOfEachEventOnce() {
    for (int round = 0; round < ROUNDS; round++) {
      int size = 1 + random.nextInt(MOST_EVENTS);
      List<Inbox.Input> told = new ArrayList<>();
      AttemptBatch batch = batch(size, told::add);
      BitSet model = new BitSet();
      for (int step = 0; step < 20; step++) {
        if (random.nextInt(4) == 0) {
          int index = random.nextInt(size);
          assertThat(batch.abandon(index)).as("seed %d", seed).isEqualTo(!model.get(index));
          model.set(index);
        } else {
          decide(batch, model, told);
        }
      }
    }
  }

  private void decide(AttemptBatch batch, BitSet model, List<Inbox.Input> told) {
    int from = random.nextInt(batch.size() + 20) - 10;
    int to = from + random.nextInt(batch.size() + 20) - 5;
    int start = Math.max(0, from);
    int end = Math.min(to, batch.size());
    List<Inbox.Input> expected = new ArrayList<>();
    int at = model.nextClearBit(start);
    while (at < end) {
      int decided = model.nextSetBit(at);
      int stop = decided < 0 ? end : Math.min(end, decided);
      expected.add(new Decision(batch, at, stop, Outcome.OK));
      at = model.nextClearBit(stop);
    }
    if (start < end) {
      model.set(start, end);
    }
    told.clear();
    batch.decide(from, to, Outcome.OK);
    assertThat(told)
        .as("seed %d, %d to %d of %d", seed, from, to, batch.size())
        .containsExactlyElementsOf(expected);
  }

  private static AttemptBatch batch(int size, Inbox inbox) {
    Collected events = new Collected(1);
    for (int i = 0; i < size; i++) {
      events.add(new Entry(i, EVENT, new Router().route(null), 0, false), null);
    }
    return new AttemptBatch(events, false, inbox, new Silent(), 0, 0, 0);
  }
}
