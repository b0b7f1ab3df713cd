package io.evbus.bench;

import io.evbus.EventBus;
import io.evbus.EventBusBuilder;
import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Destinations inside the process, each a lane: they confirm and count at once, except the last
 * ones, which are dead: they take everything and never confirm.
 */
final class CountingSinks implements Ingress {
  static final String NAME = "sinks";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final LongAdder[] delivered;
  private final int alive;

  CountingSinks(int alive, int dead) {
    this.alive = alive;
    this.delivered = Stream.generate(LongAdder::new).limit(alive + dead).toArray(LongAdder[]::new);
  }

  /** The lane of a sink in a profile named {@code bench}. */
  static String lane(int sink) {
    return NAME + ".bench/" + sink;
  }

  /** How many events a sink has confirmed. */
  long delivered(int sink) {
    return delivered[sink].sum();
  }

  /** A bus with a lane to each. */
  EventBusBuilder bus() {
    return EventBus.builder().ingress(this).profile(NAME, "bench", Map.of());
  }

  /** Waits until each that is alive has confirmed so many. */
  void await(long events) throws InterruptedException {
    await(events, alive);
  }

  /** Waits until each of the first ones has confirmed so many; not without end. */
  void await(long events, int first) throws InterruptedException {
    for (int sink = 0; sink < first; sink++) {
      long seen = -1;
      long seenNanos = System.nanoTime();
      for (long count = delivered(sink); count < events; count = delivered(sink)) {
        if (count > seen) {
          seen = count;
          seenNanos = System.nanoTime();
        } else if (System.nanoTime() - seenNanos > PATIENCE.toNanos()) {
          throw new IllegalStateException(
              "Waiting for sink " + sink + ": it has " + count + " of " + events + " events");
        }
        TimeUnit.MILLISECONDS.sleep(1);
      }
    }
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.of();
  }

  @Override
  public Set<String> providers() {
    return Set.of(NAME);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    return IntStream.range(0, delivered.length)
        .mapToObj(
            sink ->
                new Destination(
                    String.valueOf(sink),
                    profile,
                    Map.of("sink", sink),
                    Traits.nonBlocking(Proof.RECEIVED)))
        .toList();
  }

  @Override
  public Publisher open(Destination destination, Signals signals) {
    int sink = Integer.parseInt(destination.id());
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        if (sink < alive) {
          delivered[sink].add(batch.size());
          batch.decide(0, batch.size(), Outcome.OK);
        }
      }

      @Override
      public void close() {}
    };
  }
}
