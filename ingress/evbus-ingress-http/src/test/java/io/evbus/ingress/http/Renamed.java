package io.evbus.ingress.http;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Profile;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import java.time.Clock;
import java.util.List;

/** The ingress beside the one that ServiceLoader finds, with names looked up by the test. */
record Renamed(String name, HttpIngress ingress) implements Ingress {
  Renamed(String name, Resolver resolver) {
    this(name, new HttpIngress(resolver, Clock.systemUTC()));
  }

  @Override
  public OptionSpec options() {
    return ingress.options();
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    return ingress.destinations(profile);
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    return ingress.open(destination, signals);
  }
}
