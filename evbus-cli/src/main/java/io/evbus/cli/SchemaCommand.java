package io.evbus.cli;

import io.evbus.cli.reference.Ingresses;
import io.evbus.cli.reference.Schemas;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The verb {@code schema}: the JSON Schemas of the files that people write. */
@Command(
    name = "schema",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Prints the JSON Schema (2020-12) of a profiles file or of evbus.yaml, with the options of"
            + " all installed ingresses and logs.",
    footer = {
      "",
      "Try:",
      "  evbus schema profiles > profiles.schema.json",
      "  evbus schema config > config.schema.json",
      "",
      "An editor with a YAML language server completes and checks a file whose first",
      "line is:",
      "  # yaml-language-server: $schema=profiles.schema.json"
    })
final class SchemaCommand implements Callable<Integer> {
  private final Terminal terminal;

  /** What there is a schema of. */
  enum Of {
    PROFILES,
    CONFIG
  }

  @Parameters(paramLabel = "profiles|config", description = "The profiles file, or evbus.yaml.")
  private Of of = Of.PROFILES;

  SchemaCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Schemas schemas = new Schemas(Ingresses.installed());
    terminal.json(of == Of.PROFILES ? schemas.profiles() : schemas.config());
    return 0;
  }
}
