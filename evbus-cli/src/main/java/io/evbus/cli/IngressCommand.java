package io.evbus.cli;

import io.evbus.cli.reference.IngressScreen;
import io.evbus.cli.reference.Ingresses;
import io.evbus.spi.Ingress;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verb {@code ingress}: the plugins, and all about one, from its specification. */
@Command(
    name = "ingress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description =
        "Lists the installed ingresses, or shows all about one: what a delivery proves, every"
            + " option, an example to paste.",
    footer = {
      "",
      "Try:",
      "  evbus ingress rabbitmq",
      "  evbus ingress rabbitmq --json | jq '.options[] | select(.required)'",
      "",
      "evbus schema profiles has the same for an editor."
    })
final class IngressCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Parameters(paramLabel = "NAME", arity = "0..1", description = "An ingress or a provider of it.")
  private @Nullable String name;

  @Option(names = "--json", description = "For scripts.")
  private boolean json;

  IngressCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    Ingresses installed = Ingresses.installed();
    IngressScreen screen = new IngressScreen(installed);
    if (name == null) {
      if (json) {
        terminal.json(screen.listData());
      } else {
        screen.list().forEach(terminal.out()::println);
      }
      return 0;
    }
    Ingress ingress = find(installed, name);
    if (json) {
      terminal.json(screen.data(ingress));
    } else {
      screen.describe(ingress).forEach(terminal.out()::println);
    }
    return 0;
  }

  private static Ingress find(Ingresses installed, String name) {
    try {
      return installed.find(name);
    } catch (IllegalArgumentException e) {
      throw new CliException(
          CliException.USAGE, "Describing ingress " + name + ": " + e.getMessage());
    }
  }
}
