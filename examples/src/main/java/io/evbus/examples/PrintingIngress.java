package io.evbus.examples;

import io.evbus.spi.Batch;
import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Outcome;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A whole plugin, found by ServiceLoader: remembers each event with its profile's prefix. */
public final class PrintingIngress implements Ingress {
  /** What was delivered, for the tests. */
  public static final Queue<String> DELIVERED = new ConcurrentLinkedQueue<>();

  private static final Option<String> PREFIX =
      Option.of("prefix", String.class, "> ", "What each line starts with", "audit: ");

  @Override
  public String name() {
    return "printing";
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.of(PREFIX);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    return List.of(new Destination("", profile, Map.of(), Traits.nonBlocking(Proof.RECEIVED)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) {
    String prefix = destination.profile().require(PREFIX);
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        for (int i = 0; i < batch.size(); i++) {
          DELIVERED.add(prefix + batch.event(i).bodyAsText());
        }
        batch.decide(0, batch.size(), Outcome.OK);
      }

      @Override
      public void close() {}
    };
  }
}
