package io.evbus.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.core.ring.Entry;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Beside a sorted map, over many turns of the circle of bits. */
final class UnresolvedTest {
  private static final Event EVENT = Event.builder().body(new byte[9], Event.OCTET_STREAM).build();
  private static final Route NOWHERE = new Router().route(null);
  private static final int STEPS = 200_000;

  private final long seed = new Random().nextLong();
  private final Random random = new Random(seed);
  private final Unresolved unresolved = new Unresolved();
  private final TreeMap<Long, Entry> model = new TreeMap<>();
  private long next = random.nextLong(1L << 40);

  @Test
  void holdsWhatASortedMapHolds() {
    for (int i = 0; i < STEPS; i++) {
      boolean mayAdd = model.isEmpty() || next - model.firstKey() < SendQueue.MOST_AHEAD;
      if (mayAdd && random.nextInt(100) < 52) {
        add();
      } else if (!model.isEmpty()) {
        remove(random.nextInt(3) == 0 ? anywhere() : model.firstKey());
      }
      next += random.nextInt(50) == 0 ? random.nextInt(5_000) : 0;
      assertAlike(i);
    }
  }

  @Test
  void holdsAsManyAsALaneReadsAhead() {
    for (int i = 0; i < SendQueue.MOST_AHEAD; i++) {
      add();
    }
    long first = model.firstKey();
    assertThat(unresolved.size()).isEqualTo(SendQueue.MOST_AHEAD);
    for (long offset = first + 1; offset < first + SendQueue.MOST_AHEAD - 1; offset++) {
      remove(offset);
    }
    assertThat(unresolved.from(first + 1)).isEqualTo(first + SendQueue.MOST_AHEAD - 1);
    assertThat(unresolved.contains(first + SendQueue.MOST_AHEAD)).isFalse();
    remove(first);
    assertThat(unresolved.first()).isEqualTo(first + SendQueue.MOST_AHEAD - 1);
  }

  @Test
  void remembersByOffsetUntilItIsSettled() {
    Pending[] pending = new Pending[5];
    for (int i = 0; i < pending.length; i++) {
      add();
      pending[i] = unresolved.remember(model.lastEntry().getValue());
    }
    unresolved.remove(pending[2].entry, pending[2]);
    unresolved.remove(pending[0].entry, pending[0]);
    unresolved.remove(pending[4].entry, pending[4]);
    assertThat(unresolved.remembered()).containsExactly(pending[1], pending[3]);
    assertThat(unresolved.remembered(pending[3].offset())).isSameAs(pending[3]);
    assertThat(unresolved.remembered(pending[4].offset())).isNull();
  }

  private void add() {
    Entry entry = new Entry(next++, EVENT, NOWHERE, 0, false);
    unresolved.add(entry);
    model.put(entry.offset(), entry);
  }

  private void remove(long offset) {
    Entry entry = model.remove(offset);
    unresolved.remove(entry, null);
  }

  private long anywhere() {
    Long found = model.ceilingKey(model.firstKey() + random.nextInt(SendQueue.MOST_AHEAD));
    return found == null ? model.lastKey() : found;
  }

  private void assertAlike(int step) {
    assertThat(unresolved.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
    if (!model.isEmpty()) {
      assertThat(unresolved.first()).as("seed %d, step %d", seed, step).isEqualTo(model.firstKey());
    }
    long asked = next - random.nextInt(2 * SendQueue.MOST_AHEAD);
    Long following = model.ceilingKey(asked);
    boolean isInside = !model.isEmpty() && asked >= model.firstKey();
    assertThat(unresolved.contains(asked))
        .as("seed %d, step %d, offset %d", seed, step, asked)
        .isEqualTo(model.containsKey(asked));
    if (isInside) {
      assertThat(unresolved.from(asked))
          .as("seed %d, step %d, from %d", seed, step, asked)
          .isEqualTo(following == null ? -1 : following);
    }
  }
}
