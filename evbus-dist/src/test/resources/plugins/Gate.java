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
import io.evbus.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;

/**
 * Writes bodies as lines to the file got of a folder; can be reached while the file open is there,
 * and refuses poison until the file cure is there.
 */
public final class Gate implements Ingress {
  private static final Option<Path> FOLDER =
      Option.of("folder", Path.class, "The folder", "/tmp/gate").must();

  @Override
  public String name() {
    return "gate";
  }

  @Override
  public OptionSpec options() {
    return OptionSpec.of(FOLDER);
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    Path folder = profile.require(FOLDER);
    return List.of(
        new Destination("", profile, Map.of("folder", folder), Traits.blocking(Proof.PERSISTED)));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws IOException {
    Path folder = destination.profile().require(FOLDER);
    if (!Files.exists(folder.resolve("open"))) {
      throw new IOException("the gate is shut");
    }
    return new Publisher() {
      @Override
      public void publish(Batch batch) throws IOException {
        for (int i = 0; i < batch.size(); i++) {
          String body = batch.event(i).bodyAsText();
          if (body.contains("poison") && !Files.exists(folder.resolve("cure"))) {
            batch.decide(i, i + 1, new Outcome.Rejected(Reason.INVALID, "poison"));
          } else {
            Files.writeString(
                folder.resolve("got"),
                body + "\n",
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
            batch.decide(i, i + 1, Outcome.OK);
          }
        }
      }

      @Override
      public void close() {}
    };
  }
}
