package io.evbus.core.lane;

import static org.assertj.core.api.Assertions.assertThat;

import io.evbus.Event;
import io.evbus.LanePolicy;
import io.evbus.LaneStats;
import io.evbus.Reason;
import io.evbus.core.ring.Entry;
import io.evbus.core.ring.Fates;
import io.evbus.core.ring.Ring;
import io.evbus.core.route.LanePattern;
import io.evbus.core.route.Route;
import io.evbus.core.route.Router;
import io.evbus.core.time.Ticker;
import io.evbus.spi.Batch;
import io.evbus.spi.Outcome;
import io.evbus.spi.Proof;
import io.evbus.spi.Traits;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A lane whose publisher decides ranges at random, some of them twice, late or beyond the batch:
 * each event is settled once, by the first decision of its latest attempt.
 */
final class LaneDecisionsTest {
  private static final int ROUNDS = 60;
  private static final int MOST_STEPS = 100_000;
  private static final long STEP_NANOS = 10_000_000L;

  private final long seed = new Random().nextLong();

  @Test
  void eachEventIsSettledOnceByItsFirstDecision() {
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      String order = List.of("sent", "key", "strict").get(round % 3);
      int events = order.equals("strict") ? 60 : 3_000;
      String what = "seed " + seed + ", round " + round + ", order " + order;
      new Round(random, order, events, what).run();
    }
  }

  /** A batch and what the publisher has decided of it. */
  private record Attempt(Batch batch, BitSet decided) {}

  /** One lane with its events. */
  private static final class Round {
    private final Random random;
    private final int events;
    private final String what;
    private final Ring ring = new Ring(1 << 12, 1 << 30);
    private final Queue<Inbox.Input> inputs = new ArrayDeque<>();
    private final List<Attempt> attempts = new ArrayList<>();
    private final BitSet delivered = new BitSet();
    private final BitSet dead = new BitSet();
    private final Lane lane;
    private long now;

    Round(Random random, String order, int events, String what) {
      this.random = random;
      this.events = events;
      this.what = what;
      Router router = new Router();
      int number = router.add(LanePattern.everything());
      lane =
          new Lane(
              "lane",
              policy(order),
              new Traits(false, false, Proof.NONE, Integer.MAX_VALUE),
              new Feed(ring, 0),
              number,
              Ledger.at(0, ""),
              () -> router.events(number),
              new LaneContext(
                  new Clock(),
                  new Hunger(),
                  new SpareThreads(),
                  new Fates(),
                  random.nextLong(),
                  ""));
      ring.add(lane);
      lane.connect(inputs::add);
      lane.start();
      for (int i = 0; i < events; i++) {
        put(router.route(null));
      }
    }

    private static LanePolicy policy(String order) {
      Map<String, Object> retry =
          Map.of("attempts", 1_000_000, "backoff", "10ms", "backoff_cap", "50ms");
      return LanePolicy.parse(
          "lane",
          Map.of(
              "order",
              order,
              "batch",
              200,
              "window",
              700,
              "attempt_timeout",
              "24h",
              "retry",
              retry),
          fault -> {
            throw new AssertionError(fault);
          });
    }

    private void put(Route route) {
      Event event =
          Event.builder()
              .routingKey(random.nextInt(3) == 0 ? null : "key " + random.nextInt(20))
              .body(new byte[random.nextInt(100)], Event.OCTET_STREAM)
              .build();
      route.count();
      ring.publish(new Entry(ring.claim(Entry.sizeBytes(event)), event, route, 0, false));
    }

    void run() {
      for (int step = 0; step < MOST_STEPS && settled() < events; step++) {
        now += STEP_NANOS;
        step();
        if (!attempts.isEmpty()) {
          decide(attempts.get(random.nextInt(attempts.size())));
        }
        if (random.nextInt(3) > 0) {
          inputs.forEach(input -> input.apply(lane, now));
          inputs.clear();
          assertAlike(step);
        }
      }
      assertThat(settled()).as(what).isEqualTo(events);
    }

    private int settled() {
      return delivered.cardinality() + dead.cardinality();
    }

    private void step() {
      Actions wanted = lane.step(now);
      if (wanted.call instanceof Opening opening) {
        opening.opened = new Silent();
        opening.apply(lane, now);
      }
      if (wanted.call instanceof AttemptBatch batch) {
        attempts.add(new Attempt(batch, new BitSet()));
        batch.apply(lane, now);
      }
      if (wanted.gateMoved) {
        ring.release();
      }
    }

    private void decide(Attempt attempt) {
      int size = attempt.batch.size();
      int from = random.nextInt(size + 6) - 3;
      boolean all = random.nextInt(10) == 0;
      int to = all ? Integer.MAX_VALUE : from + random.nextInt(size + 4);
      Outcome outcome =
          switch (random.nextInt(5)) {
            case 0 -> new Outcome.Rejected(Reason.INVALID, "by the test");
            case 1 -> new Outcome.Retry(Reason.REFUSED, "by the test");
            default -> Outcome.OK;
          };
      for (int i = Math.max(0, from); i < Math.min(to, size); i++) {
        int offset = (int) attempt.batch.offset(i);
        if (!attempt.decided.get(i)) {
          assertThat(delivered.get(offset) || dead.get(offset))
              .as("%s: offset %d was sent again after it was settled", what, offset)
              .isFalse();
          attempt.decided.set(i);
          delivered.set(offset, outcome instanceof Outcome.Ok);
          dead.set(offset, outcome instanceof Outcome.Rejected);
        }
      }
      attempt.batch.decide(from, to, outcome);
      if (attempt.decided.cardinality() == size && random.nextInt(4) > 0) {
        attempts.remove(attempt); // Else it is decided once more, late.
      }
    }

    private void assertAlike(int step) {
      LaneStats stats = lane.stats();
      assertThat(stats.delivered())
          .as("%s, step %d", what, step)
          .isEqualTo(delivered.cardinality());
      assertThat(stats.dead()).as("%s, step %d", what, step).isEqualTo(dead.cardinality());
      assertThat(stats.pending()).as("%s, step %d", what, step).isEqualTo(events - settled());
      for (int i = 0; i < 20; i++) {
        int offset = random.nextInt(events);
        assertThat(lane.fate(offset) != null)
            .as("%s, step %d: offset %d is settled", what, step, offset)
            .isEqualTo(delivered.get(offset) || dead.get(offset));
      }
    }

    /** Stands still unless a round moves it. */
    private final class Clock implements Ticker {
      @Override
      public long nanos() {
        return now;
      }

      @Override
      public Instant now() {
        return Instant.EPOCH.plusNanos(now);
      }
    }
  }
}
