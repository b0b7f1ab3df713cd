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
import java.util.Set;

/** A plugin as a single file: counts the events in a system property. */
public class MyPlugin implements Ingress {
  @Override
  public String name() {
    return "my_plugin";
  }

  @Override
  public Set<String> providers() {
    return Set.of();
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.anything();
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    return List.of(new Destination("", profile, Map.of(), Traits.nonBlocking(Proof.RECEIVED)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) {
    return new Publisher() {
      @Override
      public void publish(Batch batch) {
        int before = Integer.getInteger("my_plugin.events", 0);
        System.setProperty("my_plugin.events", String.valueOf(before + batch.size()));
        batch.decide(0, batch.size(), Outcome.OK);
      }

      @Override
      public void close() {}
    };
  }
}
