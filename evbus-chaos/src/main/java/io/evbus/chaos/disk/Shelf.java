package io.evbus.chaos.disk;

import io.evbus.Event;
import io.evbus.Reason;
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
import io.evbus.testkit.check.Stamp;
import java.io.IOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Destinations in this process, a lane each, that note the numbers of the events that they are
 * given. One destination may be shut; one rejects every seventh event. Thread-safe.
 */
final class Shelf implements Ingress {
  static final String NAME = "shelf";

  /** The lane whose destination may be shut. */
  static final String BEHIND = "behind";

  /** The lane that takes everything. */
  static final String EVEN = "even";

  /** The lane whose destination rejects some. */
  static final String PICKY = "picky";

  static final List<String> LANES = List.of(BEHIND, EVEN, PICKY);
  private static final int REJECTED_ONCE_IN = 7;

  private final boolean isShut;
  private final Map<String, BitSet> taken = new ConcurrentHashMap<>();
  private final Map<String, Integer> wrong = new ConcurrentHashMap<>();

  Shelf(boolean isShut) {
    this.isShut = isShut;
    LANES.forEach(lane -> taken.put(lane, new BitSet()));
  }

  /** Whether the picky lane's destination rejects an event. */
  static boolean rejects(int number) {
    return number % REJECTED_ONCE_IN == 0;
  }

  /** The numbers that a lane's destination was given, rejected ones excluded. */
  BitSet taken(String lane) {
    BitSet all = of(lane);
    synchronized (all) {
      return (BitSet) all.clone();
    }
  }

  /** How many events came that nobody put so. */
  int wrong() {
    return wrong.values().stream().mapToInt(Integer::intValue).sum();
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
  public List<Destination> destinations(Profile profile) {
    return List.of(new Destination("", profile, Map.of(), Traits.nonBlocking(Proof.RECEIVED)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IOException {
    String lane = destination.profile().name();
    if (isShut && lane.equals(BEHIND)) {
      throw new IOException("it is shut");
    }
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
          batch.decide(i, i + 1, take(lane, batch.event(i)));
        }
      }

      @Override
      public void close() {}
    };
  }

  private Outcome take(String lane, Event event) {
    long stamp = Stamp.parse(event.id());
    if (stamp == Stamp.NONE || !Stamp.isIntact(stamp, event.bytes(), Folder.bytes(stamp))) {
      wrong.merge(lane, 1, Integer::sum);
      return Outcome.OK;
    }
    if (lane.equals(PICKY) && rejects(Stamp.number(stamp))) {
      return new Outcome.Rejected(Reason.INVALID, "it is rejected");
    }
    BitSet all = of(lane);
    synchronized (all) {
      all.set(Stamp.number(stamp));
    }
    return Outcome.OK;
  }

  private BitSet of(String lane) {
    return taken.computeIfAbsent(lane, name -> new BitSet());
  }
}
