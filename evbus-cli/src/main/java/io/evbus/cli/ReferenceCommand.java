package io.evbus.cli;

import io.evbus.cli.reference.Ingresses;
import io.evbus.cli.reference.ReferenceFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The verb {@code reference}: writes the reference pages and schemas, for whoever builds evbus. */
@Command(
    name = "reference",
    hidden = true,
    mixinStandardHelpOptions = true,
    description = "Writes the reference pages of all installed ingresses, and the schemas.")
final class ReferenceCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "DIR", description = "The folder docs of the sources.")
  private Path folder = Path.of("docs");

  ReferenceCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    for (Map.Entry<String, String> file :
        ReferenceFiles.of(Ingresses.installed(), folder).entrySet()) {
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.writeString(path, file.getValue());
      terminal.out().println(path);
    }
    return 0;
  }
}
