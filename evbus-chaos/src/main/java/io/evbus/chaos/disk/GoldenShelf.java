package io.evbus.chaos.disk;

import io.evbus.Event;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiFunction;

/** Destinations in this process, a lane each, that keep what they are given. Thread-safe. */
public final class GoldenShelf implements Ingress {
  static final String NAME = "golden";

  private final BiFunction<String, Event, Optional<Outcome>> answers;
  private final Map<String, List<Event>> taken = new ConcurrentHashMap<>();

  /** Answers each lane's events so, or not at all. */
  public GoldenShelf(BiFunction<String, Event, Optional<Outcome>> answers) {
    this.answers = answers;
  }

  /** The events that a lane was given. */
  public List<Event> taken(String lane) {
    return taken.computeIfAbsent(lane, name -> new CopyOnWriteArrayList<>());
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
  public Publisher open(Destination destination, Signals signals) {
    String lane = destination.profile().name();
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
          int at = i;
          Event event = batch.event(i);
          taken(lane).add(event);
          answers.apply(lane, event).ifPresent(answer -> batch.decide(at, at + 1, answer));
        }
      }

      @Override
      public void close() {}
    };
  }
}
