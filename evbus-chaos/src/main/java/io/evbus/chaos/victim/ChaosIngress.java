package io.evbus.chaos.victim;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.Option;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Proof;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;

/** Lanes to the sinks outside, one connection each. */
public final class ChaosIngress implements Ingress {
  /** Its name, and its provider's. */
  public static final String NAME = "chaos";

  private static final Option<Integer> MAX_BYTES =
      Option.of("max_bytes", Integer.class, Integer.MAX_VALUE, "The largest body", "1024");
  private static final Option<Integer> EDITION =
      Option.of("edition", Integer.class, 0, "Means nothing; another one opens it anew", "1");

  private final int port;

  ChaosIngress(int port) {
    this.port = port;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.of(MAX_BYTES, EDITION);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    return List.of(
        new Destination(
            "",
            profile,
            Map.of(),
            new Traits(true, false, Proof.RECEIVED, profile.require(MAX_BYTES))));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    return ChaosPublisher.open(destination.profile().name(), port, signals);
  }
}
