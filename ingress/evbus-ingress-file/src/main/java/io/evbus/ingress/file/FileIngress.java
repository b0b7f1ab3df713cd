package io.evbus.ingress.file;

import io.evbus.spi.Destination;
import io.evbus.spi.Ingress;
import io.evbus.spi.IngressGuide;
import io.evbus.spi.OptionSpec;
import io.evbus.spi.Probe;
import io.evbus.spi.Profile;
import io.evbus.spi.Publisher;
import io.evbus.spi.Signals;
import io.evbus.spi.Traits;
import java.util.List;
import java.util.Map;

/**
 * Files and standard output, one JSON text a line, for profiles under {@code file}.
 *
 * <p>A profile is one destination. Ok proves that the line is on the disk, or with {@code sync:
 * none} and on standard output that the system has it. Opening fails while another lane or process
 * writes to the same path. Stateless and thread-safe.
 */
public final class FileIngress implements Ingress, Probe {
  /** Called by ServiceLoader. */
  public FileIngress() {}

  @Override
  public String name() {
    return "file";
  }

  @Override
  public OptionSpec options() {
    return FileOptions.SPEC;
  }

  @Override
  public IngressGuide guide() {
    return FileOptions.GUIDE;
  }

  @Override
  public List<Destination> destinations(Profile profile) {
    FileSettings settings = FileSettings.of(profile);
    boolean blocking = settings.toStandardOutput();
    Traits traits = new Traits(blocking, true, settings.proof(), FileSettings.MOST_EVENT_BYTES);
    return List.of(new Destination("", profile, Map.of("path", settings.where()), traits));
  }

  @Override
  public Publisher open(Destination destination, Signals signals) throws Exception {
    FileSettings settings = FileSettings.of(destination.profile());
    return settings.toStandardOutput()
        ? new StandardOutputPublisher(settings.encoding(), signals)
        : FilePublisher.open(settings, signals);
  }

  @Override
  public String probe(Destination destination) throws Exception {
    FileSettings settings = FileSettings.of(destination.profile());
    return settings.toStandardOutput()
        ? "the standard output of evbus itself"
        : Folder.of(settings.path()).probe();
  }
}
